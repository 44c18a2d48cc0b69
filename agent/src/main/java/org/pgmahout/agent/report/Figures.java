package org.pgmahout.agent.report;

import java.util.SortedMap;
import java.util.TreeMap;
import org.pgmahout.agent.report.problem.DatabaseFigures;
import org.pgmahout.agent.report.problem.EtcdFigures;
import org.pgmahout.agent.report.problem.Evidence;
import org.pgmahout.agent.report.problem.MachineFigures;

/** The numbers of a report by their names, for people and for monitoring. */
final class Figures {
  private static final int MILLIS = 1000;

  private Figures() {}

  static SortedMap<String, Long> of(Evidence seen) {
    SortedMap<String, Long> all = new TreeMap<>();
    seen.disks()
        .forEach(
            disk ->
                disk.uses()
                    .forEach(
                        use -> {
                          all.put("disk." + use + ".free", disk.free());
                          all.put("disk." + use + ".total", disk.total());
                        }));
    seen.database().ifPresent(figures -> put(all, figures));
    seen.etcd().ifPresent(figures -> put(all, figures));
    seen.machine().ifPresent(figures -> put(all, figures));
    return all;
  }

  private static void put(SortedMap<String, Long> all, DatabaseFigures now) {
    all.put("postgresql.connections", (long) now.connections());
    all.put("postgresql.connections.most", (long) now.maxConnections());
    all.put("postgresql.oldest_xid", now.oldestXid());
    all.put("postgresql.position", now.position());
    all.put("postgresql.wal_rate", (long) now.walRate());
    all.put(
        "postgresql.slots.held",
        now.slots().stream().mapToLong(DatabaseFigures.Slot::held).max().orElse(0));
  }

  private static void put(SortedMap<String, Long> all, EtcdFigures now) {
    all.put("etcd.size", now.size());
    all.put("etcd.quota", now.quota());
    all.put("etcd.leads", now.leads() ? 1L : 0L);
    all.put("etcd.sync_ms", Math.round(now.sync() * MILLIS));
  }

  private static void put(SortedMap<String, Long> all, MachineFigures now) {
    all.put("memory.available", now.available());
    all.put("load.percent", Math.round(now.load() * 100 / now.cpus()));
  }
}
