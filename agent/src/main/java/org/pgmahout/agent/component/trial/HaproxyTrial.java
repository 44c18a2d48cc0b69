package org.pgmahout.agent.component.trial;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/** The proxy's configuration, judged by the HAProxy that is installed here. */
final class HaproxyTrial {
  private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");

  private final CommandRunner commands;

  HaproxyTrial(CommandRunner commands) {
    this.commands = commands;
  }

  /** What it refuses; nothing while it, or a certificate the file names, is not there. */
  List<Remark> of(NodeSpec spec) {
    if (!Files.exists(PROGRAM)
        || spec.plan().security().tls() && !Files.exists(Path.of(NodePaths.HAPROXY_CA))) {
      return List.of();
    }
    String text =
        NodeFiles.of(spec, Secrets.masked(), Component.HAPROXY).stream()
            .filter(file -> file.path().equals(NodePaths.HAPROXY_CFG))
            .map(RenderedFile::text)
            .findFirst()
            .orElse("");
    // The last file of a list may be standard input (haproxy(1), "-f").
    CommandResult result =
        commands.run(
            Command.of(PROGRAM.toString(), "-c", "-f", "/dev/stdin").reading(new Secret(text)));
    return result.ok()
        ? List.of()
        : List.of(
            new Remark(
                "haproxy",
                "HAProxy",
                result.lastWords(6).replaceAll("\\s*\n\\s*", "; "),
                "Correct what it names in the plan (haproxy.extra)."));
  }
}
