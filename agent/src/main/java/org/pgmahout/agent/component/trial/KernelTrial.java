package org.pgmahout.agent.component.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.agent.component.system.NamespacedParameters;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/**
 * Kernel parameters of the plan beside this kernel: whether it has them, and whether the value is
 * of the form that it shows. The kernel checks the range of a value only when it is written: those
 * of network and IPC are written into new namespaces (namespaces(7)), where they hold for nobody.
 * The range of the others is known when they are set.
 */
final class KernelTrial {
  /** What comes with a module of the kernel, or with a network interface. */
  private static final List<String> LATER =
      List.of(
          "net.bridge.",
          "net.netfilter.",
          "net.nf_conntrack",
          "net.ipv4.conf.",
          "net.ipv4.neigh.",
          "net.ipv6.",
          "fs.nfs",
          "sunrpc.",
          "dev.");

  private static final List<String> OUT_OF_RANGE =
      List.of("Invalid argument", "Numerical result out of range");

  private final CommandRunner commands;
  private final Path root;
  private final boolean container;

  /**
   * @param commands runs what makes new namespaces
   * @param root {@code /proc/sys}
   * @param container whether the kernel is shared: what has no namespace is not seen here
   */
  KernelTrial(CommandRunner commands, Path root, boolean container) {
    this.commands = commands;
    this.root = root;
    this.container = container;
  }

  List<Remark> of(NodeSpec spec) {
    List<Remark> remarks = new ArrayList<>();
    spec.plan()
        .system()
        .sysctl()
        .forEach(
            (name, value) -> {
              String why = why(name, value);
              if (!why.isEmpty()) {
                remarks.add(
                    new Remark(
                        "system.sysctl." + name,
                        "the kernel",
                        why,
                        "'sysctl -a' on that machine shows the names and values it has."));
              }
            });
    return remarks;
  }

  private String why(String name, String value) {
    Path file = root.resolve(name.replace('.', '/'));
    if (!Files.exists(file)) {
      boolean mayCome =
          LATER.stream().anyMatch(name::startsWith) || container && !NamespacedParameters.has(name);
      return mayCome ? "" : "it has no parameter " + name;
    }
    try {
      String[] now = Files.readString(file).strip().split("\\s+");
      String[] wanted = value.strip().split("\\s+");
      for (int i = 0; i < Math.min(now.length, wanted.length); i++) {
        // A list of ranges may be a single number at this moment.
        if (isNumber(now[i]) && !wanted[i].contains(",") && !isNumber(wanted[i])) {
          return "'%s' is no number, and %s is %s now"
              .formatted(wanted[i], name, String.join(" ", now));
        }
      }
      return wanted.length > now.length && isNumber(now[0])
          ? "%s takes %d values, and here are %d".formatted(name, now.length, wanted.length)
          : outOfRange(name, value, file);
    } catch (IOException e) {
      // Some can only be written.
      return "";
    }
  }

  private String outOfRange(String name, String value, Path file) {
    if (!NamespacedParameters.has(name) || !Files.isWritable(file)) {
      return "";
    }
    String words =
        commands
            .run(
                Command.of("unshare", "--net", "--ipc", "--", "tee", file.toString())
                    .reading(new Secret(value.strip() + "\n")))
            .lastWords(1);
    return OUT_OF_RANGE.stream()
        .filter(words::endsWith)
        .findFirst()
        .map(why -> "%s = %s is out of its range (%s)".formatted(name, value.strip(), why))
        .orElse("");
  }

  private static boolean isNumber(String text) {
    return text.matches("-?\\d+");
  }
}
