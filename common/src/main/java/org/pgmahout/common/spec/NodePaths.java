package org.pgmahout.common.spec;

/** Every path on a node that more than one part of pgmahout must agree on. */
public final class NodePaths {
  /** The agent's own folder of configuration. */
  public static final String ETC = "/etc/pgmahout";

  /** The agent's own folder of state. */
  public static final String STATE = "/var/lib/pgmahout";

  /** etcd's certificates, mounted read-only into its container. */
  public static final String ETCD_PKI = STATE + "/etcd-pki";

  /** The container of etcd as a compose file, for people: the agent makes the container itself. */
  public static final String ETCD_COMPOSE = ETC + "/etcd/docker-compose.yml";

  public static final String DOCKER_DAEMON = "/etc/docker/daemon.json";
  public static final String SYSCTL = "/etc/sysctl.d/80-pgmahout.conf";
  public static final String LIMITS = "/etc/security/limits.d/80-pgmahout.conf";
  public static final String LOGIND = "/etc/systemd/logind.conf.d/80-pgmahout.conf";
  public static final String UNATTENDED_UPGRADES = "/etc/apt/apt.conf.d/52pgmahout";
  public static final String NEEDRESTART = "/etc/needrestart/conf.d/80-pgmahout.conf";
  public static final String HUGE_PAGES_UNIT = "/etc/systemd/system/pgmahout-huge-pages.service";
  public static final String CREATE_CLUSTER = "/etc/postgresql-common/createcluster.conf";
  public static final String PATRONI_UNIT = "/etc/systemd/system/patroni.service";
  public static final String HAPROXY_CFG = "/etc/haproxy/haproxy.cfg";
  public static final String HAPROXY_SOCKET = "/run/haproxy/admin.sock";

  /**
   * Where the agent says to HAProxy's checks that its route by the leader key is fresh. Nobody
   * reaches it from another machine.
   */
  public static final String FOLLOW_SOCKET = "/run/pgmahout/follow.sock";

  /** A drop-in of earlier versions, which copied as root into a folder of HAProxy's own user. */
  public static final String HAPROXY_DROP_IN =
      "/etc/systemd/system/haproxy.service.d/pgmahout.conf";

  /** Whom the proxies of earlier versions trusted; their haproxy.cfg needs it. */
  public static final String HAPROXY_CA = "/etc/haproxy/pgmahout-ca.crt";

  /** The last haproxy.cfg that a proxy ran with before another was laid down. */
  public static final String HAPROXY_KEPT = STATE + "/haproxy.cfg";

  private final NodeSpec spec;

  private NodePaths(NodeSpec spec) {
    this.spec = spec;
  }

  /** The paths that depend on the plan. */
  public static NodePaths of(NodeSpec spec) {
    return new NodePaths(spec);
  }

  /** The venv's folder, which by default also holds the data directory: never to be emptied. */
  public String patroniHome() {
    return spec.plan().patroni().home();
  }

  /** Patroni's configuration, where the seed's commands look for it. */
  public String patroniYml() {
    return patroniHome() + "/patroni.yml";
  }

  /** A program of the venv: {@code patroni}, {@code patronictl}, {@code python3}. */
  public String venvProgram(String name) {
    return patroniHome() + "/bin/" + name;
  }

  /** Passwords that Patroni writes for the programs of PostgreSQL. */
  public String pgpass() {
    return patroniHome() + "/pgpass";
  }

  /** Patroni's and PostgreSQL's certificates. */
  public String patroniPki() {
    return patroniHome() + "/pki";
  }

  public String patroniCa() {
    return patroniPki() + "/ca.crt";
  }

  public String patroniCert() {
    return patroniPki() + "/node.crt";
  }

  public String patroniKey() {
    return patroniPki() + "/node.key";
  }

  /**
   * PostgreSQL's programs. When the plan leaves the version to the distribution it is not known
   * before the packages are there: then it is the folder they are linked into.
   */
  public String postgresqlBin() {
    int version = spec.plan().postgresql().version();
    return version == 0 ? "/usr/sbin" : "/usr/lib/postgresql/" + version + "/bin";
  }
}
