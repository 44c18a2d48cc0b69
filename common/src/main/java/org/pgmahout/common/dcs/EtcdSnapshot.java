package org.pgmahout.common.dcs;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.ClusterKeys;
import org.pgmahout.common.cluster.PatroniKeys;

/**
 * The keys under a prefix at one moment.
 *
 * @param revision the store's revision at that moment: watch from the next one and nothing is
 *     missed
 */
public record EtcdSnapshot(long revision, List<EtcdEntry> entries) {
  public EtcdSnapshot {
    entries = List.copyOf(entries);
  }

  /** Values by key. */
  public Map<String, String> values() {
    return entries.stream().collect(Collectors.toMap(EtcdEntry::key, EtcdEntry::value));
  }

  /** The entries as Patroni's keys of a cluster. */
  public ClusterKeys patroni(PatroniKeys names) {
    return ClusterKeys.listed(names, revision, entries.stream().map(EtcdEntry::written).toList());
  }
}
