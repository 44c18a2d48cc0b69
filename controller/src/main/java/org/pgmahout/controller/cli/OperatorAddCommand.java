package org.pgmahout.controller.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.controller.history.HistoryNote;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout operator add}: a plan folder for another person. */
@Command(
    name = "add",
    description = {
      "Makes a folder to hand over: a key and certificate of their own, and what the role needs.",
      "An operator gets plan and passwords, a viewer can only look, and metrics is for a monitoring program: it reads",
      "GET /metrics of the agents and nothing else. Nobody gets a key of an authority or a node."
    })
final class OperatorAddCommand extends BaseCommand {
  @Parameters(paramLabel = "NAME", description = "The person; stands in logs and reservations.")
  private String name;

  /** What can be handed over. */
  enum Role {
    operator(CertificateRole.OPERATOR),
    viewer(CertificateRole.VIEWER),
    metrics(CertificateRole.METRICS);

    private final CertificateRole certificate;

    Role(CertificateRole certificate) {
      this.certificate = certificate;
    }
  }

  @Option(
      names = "--role",
      paramLabel = "operator|viewer|metrics",
      required = true,
      description = "What the person may do.")
  private Role role;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "Where to (default: handover/NAME next to the plan).")
  private Path to;

  OperatorAddCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open();
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "'" + name + "' is no name for a certificate",
          "Take letters, digits and . _ @ - , at most 64.");
    }
    if (name.equals(space.folder().own().operator().identity().name())) {
      throw new OpsException(
          ErrorCode.ALREADY_EXISTS,
          name + " is the name in this folder's own certificate",
          "Give the other person a name of their own.");
    }
    Path target =
        Optional.ofNullable(to)
            .map(home().folder()::resolve)
            .orElse(space.file().toAbsolutePath().resolveSibling("handover").resolve(name));
    List<Path> files =
        space
            .folder()
            .handover(name, role.certificate, target)
            .make(space.file().getFileName().toString(), Instant.now());
    write(target.resolve("README.txt"), readme(space));
    HistoryNote.write(
        space.edge(), "folder made for " + name + " (" + role + ")", screen()::progress);
    if (screen().json()) {
      screen().document(files);
    } else {
      screen().result("made " + target + " (" + (files.size() + 1) + " files, 0600)");
    }
    screen()
        .progress(
            "Hand the folder to "
                + name
                + " over a channel that nobody else reads, then delete it here: it holds their key.");
    screen().next("pgmahout certs status");
    return 0;
  }

  private String readme(Workspace space) {
    if (role == Role.metrics) {
      return """
          With these files a monitoring program reads the metrics of the agents of %1$s, and nothing else: GET /metrics on
          port %2$d of every node, over TLS. For Prometheus' tls_config: cert_file pki/operator.crt, key_file pki/operator.key,
          ca_file pki/control-ca.crt. Scrape nodes by their addresses in the plan; keep the key readable by that program alone.
          Lost it, or somebody else saw it? There: pgmahout operator revoke %3$s
          The certificate ends after a year; the person who gave it to you makes another folder then.
          """
          .formatted(space.plan().name(), space.plan().agent().port(), name);
    }
    String file = ShellWord.quote(space.file().getFileName().toString());
    return """
        This folder lets %1$s use the cluster %2$s as %3$s, from any computer that has the command pgmahout.
        Whoever has the folder is taken for %1$s: keep it readable by yourself alone (folders 0700, files 0600).

          pgmahout status -f %4$s
          pgmahout runs -f %4$s
        %5$s
        Lost it, or somebody else saw it? Tell who gave it to you. There: pgmahout operator revoke %1$s
        The certificate ends after a year; the person who gave it to you makes another folder then.
        """
        .formatted(
            name,
            space.plan().name(),
            role == Role.operator ? "an operator" : "a viewer: it may look and change nothing",
            file,
            role == Role.operator ? "  pgmahout plan -f " + file + "\n" : "");
  }

  private static void write(Path file, String text) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "cannot write " + file + ": " + e.getMessage(),
          "Name a folder that you may write with --to.",
          e);
    }
  }
}
