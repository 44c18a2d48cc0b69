package org.pgmahout.agent.component.system;

import java.util.List;

/** Kernel parameters of which each container has its own (namespaces(7)); others are the host's. */
public final class NamespacedParameters {
  private static final List<String> PREFIXES =
      List.of(
          "kernel.shm",
          "kernel.msg",
          "kernel.sem",
          "fs.mqueue.",
          "net.ipv4.",
          "net.core.somaxconn");

  private NamespacedParameters() {}

  /** Whether a container has its own. */
  public static boolean has(String name) {
    return PREFIXES.stream().anyMatch(name::startsWith);
  }
}
