package org.pgmahout.common.spec;

import java.util.TreeMap;
import java.util.stream.Collectors;

/** Kernel parameters of the plan, as a file of {@code sysctl.d}. */
public final class SysctlConf {
  private SysctlConf() {}

  /** The file's text. */
  public static String render(NodeSpec spec) {
    return SystemFiles.HEADER
        + new TreeMap<>(spec.plan().system().sysctl())
            .entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
                .collect(Collectors.joining());
  }
}
