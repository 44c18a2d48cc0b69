package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ports: every listener a node has by its roles wants one of its own. */
final class PortRules {
  /** Below it a program needs a capability (the kernel's document "IP Sysctl"). */
  private static final String FIRST_UNPRIVILEGED = "net.ipv4.ip_unprivileged_port_start";

  private static final int KERNELS_DEFAULT = 1024;

  private PortRules() {}

  private record Listener(String path, int port, Role role) {}

  static void check(ClusterPlan plan, Problems problems) {
    List<Listener> all = listeners(plan);
    for (Listener listener : all) {
      if (listener.port() < 1 || listener.port() > 65535) {
        problems.on(
            listener.path(),
            "port " + listener.port() + " is not between 1 and 65535",
            "write a free port, for example the default");
      } else if (listener.role() == Role.ETCD
          && plan.hasOwnEtcd()
          && listener.port() < firstUnprivileged(plan)) {
        problems.on(
            listener.path(),
            "port %d is below %d, and etcd runs as a user that may not listen there"
                .formatted(listener.port(), firstUnprivileged(plan)),
            "write a port above that, for example the default; where the port of a running cluster cannot change, set %s to it under system.sysctl"
                .formatted(FIRST_UNPRIVILEGED));
      }
    }
    clashes(plan, all.stream().filter(one -> !problems.isSpoiled(one.path())).toList())
        .forEach(
            (pair, nodes) -> {
              Listener first = pair.getFirst();
              Listener second = pair.getLast();
              String at =
                  problems.isWritten(second.path())
                      ? second.path()
                      : problems.isWritten(first.path()) ? first.path() : nodes.getFirst();
              problems.on(
                  at,
                  first.path()
                      + " and "
                      + second.path()
                      + " are both "
                      + first.port()
                      + " on "
                      + names(plan, nodes),
                  "give one of them another port, or put the roles on different machines");
            });
  }

  private static int firstUnprivileged(ClusterPlan plan) {
    String written = plan.system().sysctl().getOrDefault(FIRST_UNPRIVILEGED, "").strip();
    return written.matches("[0-9]{1,5}") ? Integer.parseInt(written) : KERNELS_DEFAULT;
  }

  private static List<Listener> listeners(ClusterPlan plan) {
    List<Listener> all = new ArrayList<>();
    all.add(new Listener("agent.port", plan.agent().port(), null));
    all.add(new Listener("postgresql.port", plan.postgresql().port(), Role.DATABASE));
    all.add(new Listener("patroni.port", plan.patroni().port(), Role.DATABASE));
    all.add(new Listener("etcd.client_port", plan.etcd().clientPort(), Role.ETCD));
    all.add(new Listener("etcd.peer_port", plan.etcd().peerPort(), Role.ETCD));
    all.add(new Listener("etcd.metrics_port", plan.etcd().metricsPort(), Role.ETCD));
    all.add(new Listener("haproxy.write_port", plan.haproxy().writePort(), Role.PROXY));
    all.add(new Listener("haproxy.read_port", plan.haproxy().readPort(), Role.PROXY));
    all.add(new Listener("haproxy.stats_port", plan.haproxy().statsPort(), Role.PROXY));
    return all;
  }

  /** Two listeners with one port, and the paths of the nodes that would have both. */
  private static Map<List<Listener>, List<String>> clashes(ClusterPlan plan, List<Listener> all) {
    Map<List<Listener>, List<String>> clashes = new LinkedHashMap<>();
    for (int i = 0; i < plan.nodes().size(); i++) {
      NodePlan node = plan.nodes().get(i);
      List<Listener> here =
          all.stream().filter(one -> one.role() == null || node.has(one.role())).toList();
      for (int a = 0; a < here.size(); a++) {
        for (int b = a + 1; b < here.size(); b++) {
          if (here.get(a).port() == here.get(b).port()) {
            clashes
                .computeIfAbsent(List.of(here.get(a), here.get(b)), _ -> new ArrayList<>())
                .add("nodes[" + i + "]");
          }
        }
      }
    }
    return clashes;
  }

  private static String names(ClusterPlan plan, List<String> nodes) {
    List<String> names =
        nodes.stream()
            .map(path -> plan.nodes().get(Integer.parseInt(path.replaceAll("\\D", ""))).name())
            .toList();
    return (names.size() == 1 ? "node " : "nodes ") + String.join(", ", names);
  }
}
