package org.pgmahout.controller.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.LoadResult;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.SecurityPlan.Transport;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.controller.planfile.edit.PlanStarter;
import org.pgmahout.controller.planfile.edit.PlanStarter.Machine;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Operator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout init}: a starter plan with its secrets and authorities; never overwrites one. */
@Command(
    name = "init",
    description =
        "Writes a starter plan (-f, PGMAHOUT_PLAN or ./cluster.yaml), and its secrets and authorities next to it.")
final class InitCommand extends BaseCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "NODE=ADDRESS",
      description = "Database machines. Without any, only secrets and authorities are completed.")
  private List<String> databases = new ArrayList<>();

  @Option(names = "--proxy", paramLabel = "NODE=ADDRESS", description = "A machine for HAProxy.")
  private List<String> proxies = new ArrayList<>();

  @Option(names = "--etcd", paramLabel = "NODE=ADDRESS", description = "A machine for etcd alone.")
  private List<String> witnesses = new ArrayList<>();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "postgres",
      description = "The cluster's name, Patroni's scope (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--transport",
      paramLabel = "tls|plain",
      defaultValue = "tls",
      description = "Encrypted wires, or the plain form (default: ${DEFAULT-VALUE}).")
  private Transport transport;

  @Option(
      names = "--etcd-image-archive",
      paramLabel = "PATH",
      defaultValue = "",
      description = "File on the nodes to load etcd's image from, where no registry is reached.")
  private String archive;

  InitCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Path file = home().newPlan(named());
    if (databases.isEmpty() && !Files.exists(file)) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "no machines are named",
          "For example: pgmahout init node-00=198.18.10.17 node-01=198.18.10.18"
              + " node-02=198.18.10.19 --proxy haproxy=198.18.10.20");
    }
    List<String> made = new ArrayList<>();
    if (!databases.isEmpty()) {
      write(file);
      made.add(file.toString());
    }
    PlanFolder.beside(file).create(Operator.name(), rolePasswords(file)).stream()
        .map(Path::toString)
        .forEach(made::add);
    if (screen().json()) {
      screen().document(made);
    } else {
      made.forEach(path -> screen().result("made " + path));
    }
    screen()
        .progress(
            "Back up "
                + PlanFolder.beside(file).pkiFile("").toAbsolutePath().normalize()
                + " and "
                + PlanFolder.beside(file).secretFile("").toAbsolutePath().normalize()
                + " now, where nobody else reads them, and again after every certs, operator or"
                + " secrets command: without them nobody can change this cluster, and anybody who has"
                + " them can. The plan itself belongs under version control. See docs/lost-laptop.md.");
    screen().next("pgmahout enrol -f " + ShellWord.quote(file.toString()));
    return 0;
  }

  /** Of a plan with mistakes, those of its roles are made when they are mended. */
  private static List<String> rolePasswords(Path file) {
    try {
      return PlanLoader.load(file.toString(), Files.readString(file))
              instanceof LoadResult.Loaded loaded
          ? PlanCompiler.rolePasswords(loaded.plan())
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private void write(Path file) {
    PlanStarter starter =
        PlanStarter.of(machines(databases), machines(proxies))
            .named(name)
            .withWitnesses(machines(witnesses))
            .withTransport(transport)
            .withImageArchive(archive);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, starter.text(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new OpsException(
          ErrorCode.ALREADY_EXISTS,
          file + " is there already",
          "Edit it, or name another file with -f. Only missing secrets: pgmahout init -f "
              + ShellWord.quote(file.toString()),
          e);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "cannot write " + file + ": " + e.getMessage(),
          "Name a file in a folder that you may write.",
          e);
    }
  }

  private static List<Machine> machines(List<String> words) {
    return words.stream().map(Machine::parse).toList();
  }
}
