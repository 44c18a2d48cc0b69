package org.pgmahout.agent.component.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * sysctl values in force. Inside a container only those that have a namespace are ours (see
 * namespaces(7)); the others are the host's.
 */
final class KernelParameters {
  private final Map<String, String> wanted;
  private final FileWriter files;
  private final Machine machine;
  private final Path root;

  KernelParameters(Map<String, String> wanted, FileWriter files, Machine machine, Path root) {
    this.wanted = new TreeMap<>(wanted);
    this.files = files;
    this.machine = machine;
    this.root = root;
  }

  Finding check() {
    List<Change> changes = new ArrayList<>();
    Map<String, String> ours = ours();
    ours.forEach(
        (key, value) -> {
          String now = now(key);
          if (!now.equals(normal(value))) {
            changes.add(Change.of(key, now, value));
          }
        });
    if (changes.isEmpty() && ours.size() < wanted.size()) {
      List<String> left = wanted.keySet().stream().filter(key -> !ours.containsKey(key)).toList();
      return new Finding.NotHere(
          "shared kernel: " + String.join(", ", left) + " belong to the host");
    }
    return Finding.of(changes);
  }

  void apply() {
    ours()
        .forEach(
            (key, value) -> {
              if (now(key).equals(normal(value))) {
                return;
              }
              try {
                Files.writeString(path(key), value + "\n");
              } catch (IOException e) {
                throw new OpsException(
                    ErrorCode.COMMAND_FAILED,
                    "the kernel refuses %s = %s: %s".formatted(key, value, e.getMessage()),
                    "Correct system.sysctl in the plan: the value or the key does not fit this kernel.",
                    e);
              }
            });
  }

  private Map<String, String> ours() {
    boolean container = machine.container();
    Map<String, String> ours = new TreeMap<>(wanted);
    ours.keySet().removeIf(key -> !Files.exists(path(key)) || (container && !inNamespace(key)));
    return ours;
  }

  /** Many container engines mount even those read-only. */
  private boolean inNamespace(String key) {
    return NamespacedParameters.has(key) && Files.isWritable(path(key));
  }

  private String now(String key) {
    return normal(files.read(path(key)));
  }

  private Path path(String key) {
    return root.resolve(key.replace('.', '/'));
  }

  private static String normal(String value) {
    return value.strip().replaceAll("\\s+", " ");
  }
}
