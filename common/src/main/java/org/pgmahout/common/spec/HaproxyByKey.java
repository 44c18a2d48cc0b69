package org.pgmahout.common.spec;

import java.util.stream.Collectors;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.HaproxyPlan;
import org.pgmahout.common.plan.Role;

/**
 * The way by the leader key in {@code haproxy.cfg}: sections that the agent sets over the runtime
 * socket, and that are used while it says that it knows something fresh. Else Patroni's checks
 * decide, in the sections of {@link HaproxyCfg}.
 */
public final class HaproxyByKey {
  /** The way to the leader that the agent opens and closes by the leader key. */
  public static final String BACKEND = "postgres-by-key";

  /** Its one place: the address is the agent's to set. */
  public static final String SLOT = "leader";

  /** Where the slot leads while there is no leader: nothing takes connections on port 1. */
  public static final String CLOSED_HOST = "127.0.0.1";

  /** The same, its port. */
  public static final int CLOSED_PORT = 1;

  /** The replicas, less those that the agent takes out by what the cluster's keys say. */
  public static final String REPLICAS = "postgres-replicas-by-key";

  /** Whether the agent is there and knows what it does, asked by HAProxy itself. */
  public static final String AGENT = "pgmahout-agent";

  /** Its one server. */
  public static final String AGENT_SERVER = "agent";

  /** The condition under which clients are led by the key. */
  static final String FOLLOWED = "{ nbsrv(" + AGENT + ") ge 1 }";

  /**
   * The slot after a start or a reload is at the closed port, where a connection waits, until the
   * agent sets it. A machine that died is noticed within seconds also when no agent cuts its
   * sessions.
   */
  static String leader() {
    return """
        srvtcpka-idle 5s
        srvtcpka-intvl 2s
        srvtcpka-cnt 3
        server %s %s:%d tcp-ut 10s
        server hold 127.0.0.1:1 backup
        """
        .formatted(SLOT, CLOSED_HOST, CLOSED_PORT);
  }

  /** An agent that is gone, frozen, or knows nothing fresh does not answer with its word. */
  static String agent() {
    return """
        timeout connect 500ms
        timeout check 500ms
        option tcp-check
        tcp-check expect string fresh
        server %s unix@%s check inter 200ms fastinter 100ms fall 2 rise 2
        """
        .formatted(AGENT_SERVER, NodePaths.FOLLOW_SOCKET);
  }

  static String read(HaproxyPlan plan) {
    return """
        bind *:%1$d
        maxconn %2$d
        use_backend %3$s if %5$s { nbsrv(%3$s) ge 1 }
        use_backend %4$s if %5$s
        use_backend %6$s if { nbsrv(%7$s) lt 1 }
        default_backend %7$s
        """
        .formatted(
            plan.readPort(),
            plan.maxConnections(),
            REPLICAS,
            BACKEND,
            FOLLOWED,
            HaproxyCfg.WRITE,
            HaproxyCfg.REPLICAS);
  }

  /** Checks stay the net underneath: a server that they take out is out here, too. */
  static String replicas(ClusterPlan plan) {
    return "balance leastconn\ndefault-server on-marked-down shutdown-sessions init-addr last,libc,none\n"
        + plan.nodesWith(Role.DATABASE).stream()
            .map(
                node ->
                    "server %s %s track %s/%s\n"
                        .formatted(
                            node.name(),
                            HostPort.of(node.address(), plan.postgresql().port()),
                            HaproxyCfg.REPLICAS,
                            node.name()))
            .collect(Collectors.joining());
  }

  private HaproxyByKey() {}
}
