package org.pgmahout.controller.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** {@code --without}: nodes that are in somebody else's hands. */
final class WithoutOption {
  @Option(
      names = "--without",
      paramLabel = "NODE",
      split = ",",
      description = {
        "All nodes but these, which were broken into: nothing is sent to them, or waited for.",
        "But for rotate-ca control, their agents' certificates must be revoked (certs revoke)."
      })
  private List<String> names = new ArrayList<>();

  Set<String> names() {
    return new LinkedHashSet<>(names);
  }

  /** The same words again, for a command that goes on. */
  String flag() {
    return names.isEmpty() ? "" : " --without " + String.join(",", names());
  }
}
