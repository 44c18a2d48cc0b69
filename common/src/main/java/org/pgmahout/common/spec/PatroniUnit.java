package org.pgmahout.common.spec;

import org.pgmahout.common.plan.PatroniPlan.Watchdog;

/** The systemd unit of Patroni: the seed's, in the form that survives bad days. */
public final class PatroniUnit {
  /** The unit's name. */
  public static final String NAME = "patroni.service";

  private PatroniUnit() {}

  /** The file's text. */
  public static String render(NodeSpec spec) {
    NodePaths paths = NodePaths.of(spec);
    return """
        # Made by pgmahout from the plan; a change by hand is undone by the next apply.
        [Unit]
        Description=High availability PostgreSQL Cluster
        # Patroni stops before etcd's container engine does, so that it can hand over the leader key.
        After=network-online.target time-sync.target docker.service
        Wants=network-online.target
        StartLimitIntervalSec=0

        [Service]
        Type=simple
        User=postgres
        Group=postgres
        Environment=MALLOC_ARENA_MAX=1
        Environment=PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj PG_OOM_ADJUST_VALUE=0
        # Copies of what the process started with: the agent compares them to tell whether a restart is due.
        RuntimeDirectory=patroni
        RuntimeDirectoryMode=0700
        ExecStartPre=-/bin/cp %3$s%6$s %4$s/lib/pgmahout.lock /etc/systemd/system/patroni.service /run/patroni/
        %1$sExecStart=%2$s %3$s
        ExecReload=-/bin/cp %3$s%6$s /run/patroni/
        ExecReload=/bin/kill -HUP $MAINPID
        # PostgreSQL outlives a Patroni that dies, and one backend's end for lack of memory is not everybody's.
        KillMode=process
        OOMPolicy=continue
        OOMScoreAdjust=-900
        # Long enough for a shutdown checkpoint.
        TimeoutStopSec=300
        Restart=always
        RestartSec=100ms
        LimitNOFILE=%5$d
        TasksMax=infinity

        [Install]
        WantedBy=multi-user.target
        """
        .formatted(
            watchdog(spec),
            paths.venvProgram("patroni"),
            paths.patroniYml(),
            paths.patroniHome(),
            spec.plan().system().openFiles(),
            certificates(spec, paths));
  }

  /** Read again by a reload, like the configuration. */
  private static String certificates(NodeSpec spec, NodePaths paths) {
    return spec.plan().security().tls() ? " " + paths.patroniCa() + " " + paths.patroniCert() : "";
  }

  /** Patroni runs as postgres and must be able to open the device. */
  private static String watchdog(NodeSpec spec) {
    return spec.plan().patroni().watchdog() == Watchdog.OFF
        ? ""
        : """
          ExecStartPre=-+/sbin/modprobe softdog
          ExecStartPre=-+/bin/chown postgres /dev/watchdog
          """;
  }
}
