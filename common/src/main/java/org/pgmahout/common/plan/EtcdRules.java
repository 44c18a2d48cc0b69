package org.pgmahout.common.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** etcd: a quorum that makes sense, and flags that are pgmahout's. */
final class EtcdRules {
  private static final long LEAST_QUOTA = 64L << 20;
  private static final long MOST_QUOTA = 8L << 30;
  private static final String BY_NODES = "it follows the plan's nodes; delete it";
  private static final String BY_TRANSPORT = "write security.transport instead";
  private static final Map<String, String> OWNED =
      Map.ofEntries(
          Map.entry("name", BY_NODES),
          Map.entry("initial-cluster", BY_NODES),
          Map.entry("initial-cluster-state", BY_NODES),
          Map.entry("initial-cluster-token", "write name (at the top of the plan) instead"),
          Map.entry("data-dir", "write etcd.data_dir instead"),
          Map.entry("listen-client-urls", "write etcd.client_port instead"),
          Map.entry("advertise-client-urls", "write etcd.client_port instead"),
          Map.entry("listen-peer-urls", "write etcd.peer_port instead"),
          Map.entry("initial-advertise-peer-urls", "write etcd.peer_port instead"),
          Map.entry("listen-metrics-urls", "write etcd.metrics_port instead"),
          Map.entry("quota-backend-bytes", "write etcd.quota_backend_bytes instead"),
          Map.entry("auto-compaction-mode", "it is periodic always; delete it"),
          Map.entry("auto-compaction-retention", "it is one hour always; delete it"),
          Map.entry("peer-cert-allowed-cn", "members let in each other alone; delete it"),
          Map.entry("peer-cert-allowed-hostname", "members let in each other alone; delete it"),
          Map.entry("enable-grpc-gateway", "Patroni comes in by it; delete it"),
          Map.entry("config-file", "it would replace every flag; write the flags themselves"));

  private EtcdRules() {}

  static void check(ClusterPlan plan, Problems problems) {
    EtcdPlan etcd = plan.etcd();
    List<NodePlan> members = plan.nodesWith(Role.ETCD);
    if (plan.hasOwnEtcd()) {
      members(members.size(), problems);
    } else if (!members.isEmpty()) {
      problems.on(
          "etcd.endpoints",
          "an existing etcd is named, and "
              + NodeRules.label(members.getFirst())
              + " has the role etcd",
          "delete the endpoints to build an etcd, or the role to use the existing one");
    }
    endpoints(etcd.endpoints(), problems);
    if (!etcd.image().matches("[A-Za-z0-9][A-Za-z0-9._:/-]*(@sha256:[0-9a-f]{64})?")) {
      problems.on(
          "etcd.image",
          Scalars.shown(etcd.image()) + " is no image's name",
          "write it like registry/name:tag");
    }
    if (!etcd.imageArchive().isEmpty() && !PlanFormats.isPath(etcd.imageArchive())) {
      problems.on(
          "etcd.image_archive",
          Scalars.shown(etcd.imageArchive()) + " is no absolute path",
          "write where the file is on the nodes");
    }
    PostgresqlRules.path("etcd.data_dir", etcd.dataDir(), problems);
    if (PlanFormats.isInside(etcd.dataDir(), plan.postgresql().dataDir())
        || PlanFormats.isInside(plan.postgresql().dataDir(), etcd.dataDir())) {
      problems.on(
          "etcd.data_dir",
          "etcd's folder "
              + etcd.dataDir()
              + " and PostgreSQL's "
              + plan.postgresql().dataDir()
              + " lie in one another",
          "give each a folder of its own");
    }
    PatroniRules.within(
        "etcd.quota_backend_bytes", etcd.quotaBackendBytes(), LEAST_QUOTA, MOST_QUOTA, problems);
    etcd.extra().forEach((flag, value) -> flag(flag, value, problems));
  }

  /** etcd can write in its data folder alone, which has another name in the container. */
  private static boolean isElsewhere(String value) {
    return value.startsWith("/")
        && !PlanFormats.isInside(value, EtcdPlan.DATA)
        && !value.startsWith("/dev/std");
  }

  private static void members(int count, Problems problems) {
    if (problems.isSpoiledBelow("nodes")) {
      return;
    }
    if (count > 0 && count % 2 == 0) {
      problems.on(
          "nodes",
          count
              + " nodes have the role etcd: an even number bears no more losses than "
              + (count - 1),
          "give the role to " + (count - 1) + " or " + (count + 1) + " nodes");
    } else if (count > 7) {
      problems.on(
          "nodes",
          count + " nodes have the role etcd, and every write waits for most of them",
          "give the role to 3 or 5 nodes");
    }
  }

  private static void endpoints(List<String> endpoints, Problems problems) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < endpoints.size(); i++) {
      String endpoint = endpoints.get(i);
      String path = "etcd.endpoints[" + i + "]";
      int colon = endpoint.lastIndexOf(':');
      String port = endpoint.substring(colon + 1);
      if (colon < 1
          || !PlanFormats.isHost(endpoint.substring(0, colon))
          || !port.matches("[0-9]{1,5}")
          || Integer.parseInt(port) < 1
          || Integer.parseInt(port) > 65535) {
        problems.on(
            path,
            "endpoint " + Scalars.shown(endpoint) + " is not host:port",
            "write it like 198.18.10.17:2379, without http://");
      } else if (!seen.add(endpoint)) {
        problems.on(
            path,
            "endpoint " + Scalars.shown(endpoint) + " is named twice",
            "name each endpoint once");
      }
    }
  }

  private static void flag(String flag, String value, Problems problems) {
    String path = "etcd.extra." + flag;
    if (!flag.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      problems.on(
          path,
          Scalars.shown(flag) + " is no flag's name",
          "write it without leading dashes, like heartbeat-interval");
    } else if (OWNED.containsKey(flag)) {
      problems.on(path, "etcd's flag '" + flag + "' is made of the plan", OWNED.get(flag));
    } else if (flag.matches(
        "(peer-)?(cert-file|key-file|trusted-ca-file|client-cert-auth|auto-tls)")) {
      problems.on(path, "etcd's flag '" + flag + "' is made of the plan", BY_TRANSPORT);
    } else if (isElsewhere(value)) {
      problems.on(
          path,
          Scalars.shown(value) + " is no place that etcd can write in",
          "write one in " + EtcdPlan.DATA + ", which is etcd.data_dir on the node");
    }
  }
}
