package org.pgmahout.common.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.common.plan.HbaAddress.Network;

/**
 * From where HAProxy's statistics page may be seen ({@code haproxy.stats_from}). The page asks for
 * no password and says of every node how it does.
 */
public final class StatsSources {
  /** The name of HAProxy's list of them; a line of that name in {@code extra} would add to it. */
  public static final String ACL = "stats-from";

  /** Where the plan says it. */
  static final String PATH = "haproxy.stats_from";

  /** The machine itself, and people who come to it over ssh ({@code ssh -L}). */
  private static final String LOOPBACK = "127.0.0.0/8";

  private StatsSources() {}

  /**
   * The networks that may see the page, as HAProxy has them; of no use where everybody may.
   *
   * <p>A node whose address is a host name is left out: HAProxy looks names in such a list up when
   * it reads its file, once, and does not start when that fails (Configuration Manual 2.6, 7.1.6;
   * tried with 2.6.12). The page is not worth a proxy that depends on DNS.
   */
  public static List<String> networks(ClusterPlan plan) {
    List<String> sources = plan.haproxy().statsFrom();
    Stream<String> nodes =
        sources.contains(SourceWords.NODES)
            ? plan.nodes().stream()
                .map(NodePlan::address)
                .filter(PlanFormats::isIpv4)
                .map(address -> address + "/32")
            : Stream.empty();
    Stream<String> networks =
        SourceWords.networks(sources).stream()
            .filter(network -> SourceWords.network(network).filter(Network::isIpv4).isPresent());
    return Stream.of(Stream.of(LOOPBACK), nodes, networks)
        .flatMap(each -> each)
        .distinct()
        .toList();
  }

  static void check(ClusterPlan plan, Problems problems) {
    List<String> sources = plan.haproxy().statsFrom();
    SourceWords.check(PATH, sources, problems);
    for (int i = 0; i < sources.size(); i++) {
      Optional<Network> network = SourceWords.network(sources.get(i));
      if (network.filter(read -> !read.isIpv4() && !read.isWhole()).isPresent()) {
        problems.on(
            PATH + "[" + i + "]",
            PATH + ": " + Scalars.shown(sources.get(i)) + " is IPv6, where no page is",
            "delete it: HAProxy listens on IPv4 alone");
      }
    }
    if (problems.isWritten(PATH) && sources.contains(SourceWords.NODES)) {
      plan.nodes().stream()
          .filter(node -> !PlanFormats.isIpv4(node.address()))
          .findFirst()
          .ifPresent(
              node ->
                  problems.warn(
                      PATH,
                      PATH
                          + ": "
                          + NodeRules.label(node)
                          + " has a host name for its address, and is not among nodes here:"
                          + " HAProxy would not start while that name is not found",
                      "write its network besides, like 10.20.0.0/16"));
    }
  }
}
