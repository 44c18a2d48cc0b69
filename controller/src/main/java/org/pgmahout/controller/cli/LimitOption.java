package org.pgmahout.controller.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** {@code --limit}: only these nodes. */
final class LimitOption {
  @Option(
      names = "--limit",
      paramLabel = "NODE,ROLE",
      split = ",",
      description = "Only these nodes, or the nodes of these roles (database, etcd, proxy).")
  private List<String> words = new ArrayList<>();

  Set<String> words() {
    return new LinkedHashSet<>(words);
  }
}
