package org.pgmahout.common.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Machines: their names, addresses, roles and tags. */
final class NodeRules {
  private static final List<String> TRUTH_TAGS =
      List.of("nofailover", "noloadbalance", "clonefrom", "nosync", "nostream");
  private static final List<String> NUMBER_TAGS = List.of("failover_priority", "sync_priority");

  private NodeRules() {}

  static void check(ClusterPlan plan, Problems problems) {
    if (!plan.name().matches("[a-z0-9]([-_a-z0-9]{0,61}[a-z0-9])?")) {
      problems.on(
          "name",
          "the cluster's name "
              + Scalars.shown(plan.name())
              + " has other characters than a-z, 0-9, - and _, or more than 63",
          "choose a name like 'postgres' or 'orders-prod'");
    }
    if (plan.nodesWith(Role.DATABASE).isEmpty() && !problems.isSpoiledBelow("nodes")) {
      problems.on(
          "nodes",
          "no node has the role 'database'",
          "give at least one node the role database, three for high availability");
    }
    Map<String, Integer> names = new HashMap<>();
    Map<String, Integer> addresses = new HashMap<>();
    for (int i = 0; i < plan.nodes().size(); i++) {
      NodePlan node = plan.nodes().get(i);
      String path = "nodes[" + i + "]";
      name(node, path, problems);
      address(node, path, plan.nodes().size() > 1, problems);
      unique(names, node.name(), i, path + ".name", "name", plan, problems);
      unique(
          addresses,
          node.address().toLowerCase(Locale.ROOT),
          i,
          path + ".address",
          "address",
          plan,
          problems);
      if (node.roles().isEmpty()) {
        problems.on(
            path + ".roles",
            label(node) + " has no role",
            "give it database, etcd or proxy, or delete the node");
      }
      ssh(node.ssh(), path + ".ssh", problems);
      tags(node, path, plan, problems);
    }
  }

  private static void name(NodePlan node, String path, Problems problems) {
    if (!PlanFormats.isLabel(node.name())) {
      problems.on(
          path + ".name",
          "node name " + Scalars.shown(node.name()) + " is no DNS label",
          "use a-z, 0-9 and - (not first or last), at most 63 characters, for example 'node-00'");
    }
  }

  private static void address(NodePlan node, String path, boolean others, Problems problems) {
    String address = node.address();
    if (address.contains(":") && address.matches("[0-9a-fA-F:.]+")) {
      problems.on(
          path + ".address",
          "address " + Scalars.shown(address) + " is IPv6, which this version does not speak",
          "give the node's IPv4 address or host name");
    } else if (!PlanFormats.isHost(address)) {
      problems.on(
          path + ".address",
          "address " + Scalars.shown(address) + " is neither an IPv4 address nor a host name",
          "write it like 198.18.10.17 or node-00.example.org, without port");
    } else if (others
        && (address.startsWith("127.")
            || address.equals("localhost")
            || address.equals("0.0.0.0"))) {
      problems.on(
          path + ".address",
          "the other nodes cannot reach " + label(node) + " by " + Scalars.shown(address),
          "write the address the others reach it by");
    }
  }

  private static void unique(
      Map<String, Integer> seen,
      String value,
      int index,
      String path,
      String word,
      ClusterPlan plan,
      Problems problems) {
    Integer first = value.isEmpty() ? null : seen.putIfAbsent(value, index);
    if (first != null) {
      String other =
          word.equals("name")
              ? "node " + (first + 1) + " of the list"
              : label(plan.nodes().get(first));
      problems.on(
          path,
          word + " " + Scalars.shown(value) + " is already that of " + other,
          "give every machine its own " + word);
    }
  }

  /** Both stand in lines that are printed to be pasted into a shell. */
  private static void ssh(NodePlan.Ssh ssh, String path, Problems problems) {
    if (!ssh.host().isEmpty() && !PlanFormats.isSshHost(ssh.host())) {
      problems.on(
          path + ".host",
          "ssh host " + Scalars.shown(ssh.host()) + " is neither an IP address nor a host name",
          "write an address, a host name or an alias of ~/.ssh/config, of letters, digits, '.', '-' and '_';"
              + " user and port have keys of their own");
    }
    if (!ssh.user().isEmpty() && !PlanFormats.isLogin(ssh.user())) {
      problems.on(
          path + ".user",
          "ssh user " + Scalars.shown(ssh.user()) + " is no user's name",
          "write at most 64 letters, digits, '_', '-', '.', '@' and '\\', with a letter or '_' first");
    }
    if (ssh.port() < 0 || ssh.port() > 65535) {
      problems.on(
          path + ".port",
          "ssh port " + ssh.port() + " is not between 1 and 65535",
          "write the port of the node's sshd, or 0 to leave it to ssh_config");
    }
  }

  private static void tags(NodePlan node, String path, ClusterPlan plan, Problems problems) {
    if (!node.tags().isEmpty() && !node.has(Role.DATABASE)) {
      problems.on(
          path + ".tags",
          label(node) + " has Patroni tags and is no database node",
          "delete its tags or give it the role database");
    }
    node.tags()
        .forEach(
            (tag, value) -> {
              String at = path + ".tags." + tag;
              if (TRUTH_TAGS.contains(tag) && !(value instanceof Boolean)) {
                problems.on(at, "tag '" + tag + "' is '" + value + "'", "write true or false");
              } else if (tag.equals("nostream") && value.equals(true)) {
                problems.on(
                    at,
                    "tag 'nostream' keeps "
                        + label(node)
                        + " from streaming, and an apply ends when every replica streams",
                    "delete the tag; nofailover and noloadbalance keep a replica from leading and from readers");
              } else if (NUMBER_TAGS.contains(tag)
                  && !(value instanceof Integer number && number >= 0)) {
                problems.on(
                    at, "tag '" + tag + "' is '" + value + "'", "write a whole number, 0 or more");
              } else if (tag.equals("replicatefrom")
                  && plan.nodesWith(Role.DATABASE).stream()
                      .noneMatch(
                          other ->
                              other.name().equals(value) && !other.name().equals(node.name()))) {
                problems.on(
                    at,
                    "tag 'replicatefrom' names '" + value + "', which is no other database node",
                    "write the name of another database node");
              }
            });
  }

  static String label(NodePlan node) {
    return node.name().isEmpty() ? "a node without name" : "node '" + node.name() + "'";
  }
}
