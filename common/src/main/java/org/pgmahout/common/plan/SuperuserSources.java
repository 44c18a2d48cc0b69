package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.plan.HbaAddress.Network;

/**
 * From where the cluster's own roles may come in ({@code security.superuser_from}): what is wrong
 * with what the plan says, and what it opens, in the same words wherever somebody reads them.
 */
public final class SuperuserSources {
  /** What to do about it. */
  public static final String REMEDY =
      "Write security.superuser_from: [nodes], and give people and programs roles of their own.";

  /** Where the plan says it. */
  public static final String PATH = "security.superuser_from";

  private SuperuserSources() {}

  /**
   * The database nodes as pg_hba has them. A host name would be compared with what the client's
   * address is called in reverse, which often is nothing, or another name: such a node is known by
   * its certificate alone.
   */
  static List<String> nodes(ClusterPlan plan) {
    return plan.nodesWith(Role.DATABASE).stream()
        .map(node -> PlanFormats.isIpv4(node.address()) ? node.address() + "/32" : "all")
        .distinct()
        .toList();
  }

  /** The networks besides the nodes, each with its mask; the rules report what is none. */
  static List<String> networks(ClusterPlan plan) {
    return SourceWords.networks(plan.security().superuserFrom());
  }

  /**
   * Whether a line of pg_hba fits a member that comes from this address.
   *
   * @param certificate whether it shows a certificate of the cluster's authority
   */
  public static boolean letsIn(ClusterPlan plan, String address, boolean certificate) {
    Optional<Network> from = HbaAddress.number(address);
    boolean byNode =
        nodes(plan).stream().anyMatch(node -> node.equals("all") || contains(node, from))
            && (certificate || !plan.security().tls());
    return plan.security().superuserFromEverywhere()
        || byNode
        || networks(plan).stream().anyMatch(network -> contains(network, from));
  }

  /** What it opens beyond the nodes; empty when it opens nothing. */
  public static List<String> dangers(ClusterPlan plan) {
    if (plan.security().superuserFromEverywhere()) {
      return List.of(
          "anybody who has the password of postgres, replicator or rewind comes in from everywhere,"
              + " also through the proxies");
    }
    List<String> dangers = new ArrayList<>();
    for (NodePlan proxy : plan.nodesWith(Role.PROXY)) {
      boolean listed =
          networks(plan).stream()
              .anyMatch(network -> contains(network, HbaAddress.number(proxy.address())));
      boolean database = proxy.has(Role.DATABASE) && !plan.security().tls();
      if (listed || database) {
        dangers.add(
            "anybody who has the password of postgres, replicator or rewind comes in through the proxy "
                + proxy.name()
                + ", from wherever that is reached: PostgreSQL sees the proxy's address, and lets in "
                + (listed ? "its network" : "every database node's"));
      }
    }
    return List.copyOf(dangers);
  }

  static void check(ClusterPlan plan, Problems problems) {
    List<String> sources = plan.security().superuserFrom();
    SourceWords.check(PATH, sources, problems);
    if (sources.stream().noneMatch(SourceWords::isWord)) {
      problems.on(
          PATH,
          PATH + " leaves out the nodes, which copy from each other and rewind",
          "add nodes to the list");
    }
    if (!plan.security().tls() && !plan.security().superuserFromEverywhere()) {
      plan.nodesWith(Role.DATABASE).stream()
          .filter(node -> !PlanFormats.isIpv4(node.address()))
          .findFirst()
          .ifPresent(node -> named(node, problems));
    }
    dangers(plan).forEach(danger -> problems.warn(PATH, PATH + ": " + danger, remedy(plan)));
  }

  private static String remedy(ClusterPlan plan) {
    return plan.security().superuserFromEverywhere()
        ? "write [nodes], and give people and programs roles of their own"
        : "take the proxy's network out, or use transport tls, or a proxy on a machine of its own";
  }

  private static void named(NodePlan node, Problems problems) {
    problems.on(
        PATH,
        NodeRules.label(node)
            + " has a host name for its address, and without certificates PostgreSQL could know it by its address alone",
        "give the node its IPv4 address, write all, or use transport tls");
  }

  private static boolean contains(String network, Optional<Network> address) {
    return address.isPresent()
        && SourceWords.network(network).filter(read -> read.contains(address.get())).isPresent();
  }
}
