package org.pgmahout.agent.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.watch.EtcdLink;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.wire.Json;

/**
 * The events in etcd. A key that must not exist yet is what makes one agent the first.
 *
 * <p>A node that does not come into etcd (a proxy) is alone with what it sees: it is always first.
 */
public final class EtcdEvents implements EventStore {
  /** What {@code pgmahout events} can show at most; half a megabyte in etcd. */
  static final int KEPT = 1000;

  /** Deleted after one event at most; more only where a version kept more. */
  private static final int PRUNED = 20;

  private final EtcdLink link;
  private final Supplier<Optional<OwnKeys>> keys;

  /**
   * @param link this agent's way of writing into etcd
   * @param keys those of the applied plan; empty before the first apply
   */
  public EtcdEvents(EtcdLink link, Supplier<Optional<OwnKeys>> keys) {
    this.link = link;
    this.keys = keys;
  }

  @Override
  public boolean add(ClusterEvent event) {
    return ask((etcd, own) -> add(etcd, own, event)).orElse(true);
  }

  private boolean add(Etcd etcd, OwnKeys own, ClusterEvent event) {
    String key = own.event(event.id());
    if (!etcd.putIf(key, 0, Json.text(event), 0)) {
      // An answer that was lost, as when etcd elects, leaves what this agent wrote.
      return etcd.find(key).map(EtcdEntry::value).filter(Json.text(event)::equals).isPresent();
    }
    etcd.beyond(own.events(), KEPT, PRUNED).forEach(etcd::delete);
    return true;
  }

  @Override
  public List<ClusterEvent> find(String ids) {
    return ask((etcd, own) -> etcd.get(own.event(ids)).entries().stream())
        .orElseGet(Stream::empty)
        .flatMap(entry -> read(entry).stream())
        .toList();
  }

  /** Whether this node comes into etcd at all. */
  boolean isReached() {
    return link.exists();
  }

  /** The nodes whose report has not ended. */
  Set<String> alive() {
    return ask((etcd, own) ->
            etcd.names(own.health()).stream().map(key -> key.substring(own.health().length())))
        .orElseGet(Stream::empty)
        .collect(Collectors.toSet());
  }

  /** One key of the cluster's own; empty when it is not there, or this node does not see it. */
  Optional<String> value(Function<OwnKeys, String> key) {
    return ask((etcd, own) -> etcd.find(key.apply(own)).map(EtcdEntry::value)).flatMap(it -> it);
  }

  private <T> Optional<T> ask(BiFunction<Etcd, OwnKeys, T> question) {
    return keys.get().flatMap(own -> link.ask(etcd -> question.apply(etcd, own)));
  }

  /** One that a newer version wrote in another form is not this agent's. */
  private static Optional<ClusterEvent> read(EtcdEntry entry) {
    try {
      return Optional.of(Json.tolerant().readValue(entry.value(), ClusterEvent.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
