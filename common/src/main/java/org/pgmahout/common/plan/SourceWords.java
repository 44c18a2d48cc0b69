package org.pgmahout.common.plan;

import java.util.List;
import java.util.Optional;
import org.pgmahout.common.plan.HbaAddress.Network;

/**
 * The words of a list that says from where something may be reached ({@code
 * security.superuser_from}, {@code haproxy.stats_from}): {@code nodes}, {@code all}, and networks.
 * Which nodes are meant, and what it opens, is the key's own matter.
 */
final class SourceWords {
  /** The word for the plan's own machines. */
  static final String NODES = "nodes";

  /** The word for every address. */
  static final String EVERYWHERE = "all";

  private SourceWords() {}

  /** The networks of a list, each with its mask; the rules name what is none. */
  static List<String> networks(List<String> sources) {
    return sources.stream()
        .filter(source -> !isWord(source))
        .flatMap(source -> network(source).map(read -> masked(source, read)).stream())
        .toList();
  }

  static boolean isWord(String source) {
    return source.equals(NODES) || source.equals(EVERYWHERE);
  }

  /** A network, or a single address; empty when it is neither. */
  static Optional<Network> network(String text) {
    int slash = text.indexOf('/');
    Optional<Network> address =
        PlanFormats.isIpv4(slash < 0 ? text : text.substring(0, slash)) || text.contains(":")
            ? HbaAddress.number(slash < 0 ? text : text.substring(0, slash))
            : Optional.empty();
    if (slash < 0 || address.isEmpty()) {
      return address;
    }
    String length = text.substring(slash + 1);
    return length.matches("[0-9]{1,3}") && Integer.parseInt(length) <= address.get().bits()
        ? Optional.of(address.get().masked(Integer.parseInt(length)))
        : Optional.empty();
  }

  /** What is wrong with the entries of a key's list. */
  static void check(String key, List<String> sources, Problems problems) {
    for (int i = 0; i < sources.size(); i++) {
      judge(sources.get(i), key, key + "[" + i + "]", sources.size(), problems);
    }
  }

  private static void judge(String source, String key, String path, int count, Problems problems) {
    Optional<Network> network = network(source);
    if (source.equals(EVERYWHERE) && count > 1) {
      problems.on(
          path,
          key + ": 'all' takes in every other entry",
          "write it alone, or take it out of the list");
    } else if (!isWord(source) && network.isEmpty()) {
      problems.on(
          path,
          key + ": " + Scalars.shown(source) + " is neither nodes nor all, and no network",
          "write it like 10.20.0.0/16 or 10.20.0.7/32");
    } else if (network.filter(Network::isWhole).isPresent()) {
      problems.on(
          path,
          key + ": " + Scalars.shown(source) + " is every address",
          "write all, if you mean it");
    }
  }

  private static String masked(String source, Network network) {
    return source.contains("/") ? source : source + "/" + network.bits();
  }
}
