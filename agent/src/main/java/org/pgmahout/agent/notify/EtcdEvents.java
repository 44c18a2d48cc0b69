package org.pgmahout.agent.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.wire.Json;

/**
 * The events in etcd. A key that must not exist yet is what makes one agent the first. Events are
 * rare, so each use has a connection of its own: no other thread and memory are held for it.
 *
 * <p>A node that does not come into etcd (a proxy) is alone with what it sees: it is always first.
 */
public final class EtcdEvents implements EventStore {
  /** What {@code pgmahout events} can show at most; half a megabyte in etcd. */
  static final int KEPT = 1000;

  /** Deleted after one event at most; more only where a version kept more. */
  private static final int PRUNED = 20;

  private final Supplier<Optional<EtcdAccess>> access;
  private final Supplier<OwnKeys> keys;

  /**
   * @param access how to come into etcd now; empty where this node does not
   * @param keys those of the applied plan
   */
  public EtcdEvents(Supplier<Optional<EtcdAccess>> access, Supplier<OwnKeys> keys) {
    this.access = access;
    this.keys = keys;
  }

  @Override
  public boolean add(ClusterEvent event) {
    return in(etcd -> add(etcd, event)).orElse(true);
  }

  private boolean add(Etcd etcd, ClusterEvent event) {
    String key = keys.get().event(event.id());
    if (!etcd.putIf(key, 0, Json.text(event), 0)) {
      // An answer that was lost, as when etcd elects, leaves what this agent wrote.
      return etcd.find(key).map(EtcdEntry::value).filter(Json.text(event)::equals).isPresent();
    }
    etcd.beyond(keys.get().events(), KEPT, PRUNED).forEach(etcd::delete);
    return true;
  }

  @Override
  public List<ClusterEvent> find(String ids) {
    return in(etcd -> etcd.get(keys.get().event(ids)).entries().stream())
        .orElseGet(Stream::empty)
        .flatMap(entry -> read(entry).stream())
        .toList();
  }

  /** Whether this node comes into etcd at all. */
  boolean isReached() {
    return access.get().isPresent();
  }

  /** One key of the cluster's own; empty when it is not there, or this node does not see it. */
  Optional<String> value(Function<OwnKeys, String> key) {
    return in(etcd -> etcd.find(key.apply(keys.get())).map(EtcdEntry::value)).flatMap(it -> it);
  }

  private <T> Optional<T> in(Function<Etcd, T> question) {
    return access
        .get()
        .map(
            way -> {
              try (Etcd etcd = Etcd.connect(way)) {
                return question.apply(etcd);
              }
            });
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
