package org.pgmahout.controller.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.cluster.EtcdJson;

/**
 * What happened in the cluster, as its agents wrote it down in etcd.
 *
 * @param events oldest first
 * @param unreadable how many a newer version wrote in a form that this one does not know
 */
public record EventHistory(List<ClusterEvent> events, int unreadable) {
  public EventHistory {
    events = List.copyOf(events);
  }

  /**
   * All that is kept.
   *
   * @throws OpsException ETCD_UNAVAILABLE
   */
  public static EventHistory read(EtcdConnection etcd) {
    String ids = new OwnKeys(etcd.edge().plan().name()).events();
    Optional<String> trouble = Etcd.silence(etcd.access());
    if (trouble.isEmpty()) {
      try {
        return of(etcd.etcd().get(ids).entries());
      } catch (OpsException e) {
        // One member may be the reason: this finds one that answers, or says why there is none.
        trouble = etcd.trouble();
      }
    }
    if (trouble.isEmpty()) {
      return of(etcd.etcd().get(ids).entries());
    }
    throw new OpsException(
        ErrorCode.ETCD_UNAVAILABLE,
        "events are kept in etcd, and etcd does not answer: " + trouble.get(),
        "See pgmahout status, which asks the agents. Webhook and command do not need etcd for what happens on a node.");
  }

  /** By the time at which they were seen; of one moment, as they were written. */
  static EventHistory of(List<EtcdEntry> entries) {
    List<ClusterEvent> events = new ArrayList<>();
    int unreadable = 0;
    List<EtcdEntry> written =
        entries.stream().sorted(Comparator.comparingLong(EtcdEntry::createRevision)).toList();
    for (EtcdEntry entry : written) {
      try {
        events.add(EtcdJson.read(entry, ClusterEvent.class));
      } catch (OpsException e) {
        unreadable++;
      }
    }
    events.sort(Comparator.comparing(ClusterEvent::at));
    return new EventHistory(events, unreadable);
  }

  /** The newest of those since a moment. */
  public List<ClusterEvent> last(int most, Instant since) {
    List<ClusterEvent> wanted =
        events.stream().filter(event -> !event.at().isBefore(since)).toList();
    return wanted.subList(Math.max(0, wanted.size() - most), wanted.size());
  }
}
