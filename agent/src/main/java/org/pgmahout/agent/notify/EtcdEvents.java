package org.pgmahout.agent.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.notify.SilentAgents.Lives;
import org.pgmahout.agent.watch.EtcdLink;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.NodeReport;

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
  private final Supplier<OwnKeys> keys;

  /**
   * @param link this agent's way of writing into etcd
   * @param keys those of the applied plan
   */
  public EtcdEvents(EtcdLink link, Supplier<OwnKeys> keys) {
    this.link = link;
    this.keys = keys;
  }

  @Override
  public boolean add(ClusterEvent event) {
    return link.ask(etcd -> add(etcd, event)).orElse(true);
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
    return link.ask(etcd -> etcd.get(keys.get().event(ids)).entries().stream())
        .orElseGet(Stream::empty)
        .flatMap(entry -> read(entry).stream())
        .toList();
  }

  /** Whether this node comes into etcd at all. */
  boolean isReached() {
    return link.exists();
  }

  /**
   * Who reports.
   *
   * @param nodes those that ought to
   */
  Optional<Lives> lives(Set<String> nodes) {
    return link.ask(
        etcd -> {
          OwnKeys own = keys.get();
          Set<String> alive =
              etcd.get(own.health()).entries().stream()
                  .map(entry -> entry.key().substring(own.health().length()))
                  .collect(Collectors.toSet());
          List<NodeReport> last =
              etcd.get(own.seen()).entries().stream()
                  .flatMap(entry -> NodeReport.read(entry.value()).stream())
                  .filter(report -> nodes.contains(report.node()))
                  .toList();
          return new Lives(alive, last);
        });
  }

  /** One key of the cluster's own; empty when it is not there, or this node does not see it. */
  Optional<String> value(Function<OwnKeys, String> key) {
    return link.ask(etcd -> etcd.find(key.apply(keys.get())).map(EtcdEntry::value))
        .flatMap(it -> it);
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
