package org.pgmahout.common.spec;

import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;

/** Small files that keep the operating system from surprising a database. */
public final class SystemFiles {
  /** First line of every file that is wholly ours. */
  static final String HEADER =
      "# Made by pgmahout from the plan; a change by hand is undone by the next apply.\n";

  /** Without it, logging out as postgres removes the server's shared memory. */
  public static final String LOGIND = HEADER + "[Login]\nRemoveIPC=no\n";

  /** Security updates stay on; what would restart the cluster behind everybody's back stays out. */
  public static final String UNATTENDED_UPGRADES =
      """
      // Made by pgmahout from the plan; a change by hand is undone by the next apply.
      Unattended-Upgrade::Package-Blacklist {
        "^docker";
        "^containerd";
        "^postgresql";
        "^haproxy";
      };
      """;

  /** The same for needrestart (a Perl file). */
  public static final String NEEDRESTART =
      HEADER
          + """
            $nrconf{override_rc} = {
              %{$nrconf{override_rc} || {}},
              qr(^(docker|containerd|patroni|postgresql.*|haproxy|pgmahout-agent)\\.service$) => 0,
            };
            1;
            """;

  /** No cluster is made by the package: Patroni makes the only one. */
  public static final String CREATE_CLUSTER = HEADER + "create_main_cluster = false\n";

  private static final String HOSTS_BEGIN = "# pgmahout begin\n";
  private static final String HOSTS_END = "# pgmahout end\n";

  private SystemFiles() {}

  /** A unit that sets transparent huge pages before Patroni starts, at every boot. */
  public static String hugePagesUnit(NodeSpec spec) {
    return HEADER
        + """
          [Unit]
          Description=Transparent huge pages for PostgreSQL
          Before=patroni.service

          [Service]
          Type=oneshot
          RemainAfterExit=yes
          ExecStart=/bin/sh -c 'echo %s > /sys/kernel/mm/transparent_hugepage/enabled'

          [Install]
          WantedBy=multi-user.target
          """
            .formatted(spec.plan().system().transparentHugePages());
  }

  /** {@code /etc/hosts} with our block in place of an older one, everything else untouched. */
  public static String hosts(NodeSpec spec, String current) {
    StringBuilder block = new StringBuilder(HOSTS_BEGIN);
    ClusterPlan plan = spec.plan();
    for (NodePlan node : plan.nodes()) {
      block.append(node.address()).append(' ').append(node.name()).append('\n');
    }
    block.append(HOSTS_END);
    int begin = current.indexOf(HOSTS_BEGIN);
    int end = current.indexOf(HOSTS_END);
    if (begin >= 0 && end > begin) {
      return current.substring(0, begin) + block + current.substring(end + HOSTS_END.length());
    }
    return (current.isEmpty() || current.endsWith("\n") ? current : current + "\n") + block;
  }
}
