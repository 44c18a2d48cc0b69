package org.pgmahout.agent.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Found;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PostgresqlPlan;

/**
 * Which of the PostgreSQLs that are installed side by side is this node's: the one that can start
 * its data. An upgrade of the distribution, or of the package {@code postgresql} that depends on
 * the newest, lays another beside it.
 *
 * @param versions the folder with one folder a major version
 * @param files what reads whose the data is: it belongs to somebody else than root
 */
public record Programs(Path versions, PostgresqlPlan plan, FileWriter files) {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** As Debian's packages lay them. */
  public static Programs of(PostgresqlPlan plan, FileWriter files) {
    return new Programs(DEBIAN, plan, files);
  }

  /** Their folder; empty while they are not installed. */
  public Optional<Path> bin() {
    return major().map(this::bin).filter(Programs::isInstalled);
  }

  /** The same for the data that is there, and for no other. */
  public Optional<Path> binOfData() {
    return ofData().map(this::bin).filter(Programs::isInstalled);
  }

  /** Their psql; empty while they are not installed. */
  public Optional<Psql> psql() {
    return major()
        .filter(major -> isInstalled(bin(major)))
        .map(major -> new Psql(bin(major), Integer.parseInt(major.replaceFirst("\\..*", ""))));
  }

  /** This node's server, whether it runs or not; empty while they are not installed. */
  public Optional<LocalPostgresql> server(CommandRunner commands) {
    return psql()
        .map(psql -> new LocalPostgresql(commands, psql, LocalPostgresql.SOCKET, plan.port()));
  }

  /** The package that brings them. */
  public String packageName() {
    return planned().or(this::ofData).map(major -> "postgresql-" + major).orElse("postgresql");
  }

  /**
   * Throws CHANGE_REFUSED when the plan asks for another major version than the data's, or leaves
   * it open and only others are installed. Where none is, the package comes for the data.
   */
  public void requireFit() {
    Optional<String> data = ofData();
    if (data.isEmpty()) {
      return;
    }
    String found = "the data in %s is of PostgreSQL %s".formatted(plan.dataDir(), data.get());
    if (planned().isPresent() && !planned().equals(data)) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "%s, and the plan says %d; no program was changed".formatted(found, plan.version()),
          "Write postgresql.version: %s; an upgrade of the major version is not offered yet."
              .formatted(data.get()));
    }
    List<String> installed = installed();
    if (planned().isEmpty() && !installed.isEmpty() && !installed.contains(data.get())) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "%s, and installed is %s; no program was changed"
              .formatted(found, String.join(", ", installed)),
          "Install it again beside the other (apt-get install postgresql-%s, from a repository that has it), then run the same again; an upgrade of the major version is not offered yet."
              .formatted(data.get()));
    }
  }

  private Optional<String> major() {
    return ofData().or(this::planned).or(() -> installed().stream().reduce((_, newer) -> newer));
  }

  private Optional<String> planned() {
    return plan.version() == 0 ? Optional.empty() : Optional.of(String.valueOf(plan.version()));
  }

  /** The major version that a data directory was made by (PostgreSQL's "Database File Layout"). */
  private Optional<String> ofData() {
    Path file = Path.of(plan.dataDir(), "PG_VERSION");
    return switch (files.look(List.of(file)).get(file)) {
      case Found.Nothing _ -> Optional.empty();
      case Found.Text version ->
          Optional.of(version.text().strip()).filter(text -> text.matches("\\d+(\\.\\d+)?"));
      case Found.Unfit other ->
          throw new OpsException(
              ErrorCode.COMMAND_FAILED,
              "%s cannot be read: it %s".formatted(file, other.why()),
              "Look at the file, and at the disk that it is on.");
    };
  }

  /** The newest last. */
  private List<String> installed() {
    if (!Files.isDirectory(versions)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(versions)) {
      return folders
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .filter(name -> isInstalled(bin(name)))
          .sorted(Comparator.comparingInt(Integer::parseInt))
          .toList();
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be read: %s".formatted(versions, e),
          "Look at the folder.",
          e);
    }
  }

  private Path bin(String major) {
    return versions.resolve(major).resolve("bin");
  }

  private static boolean isInstalled(Path bin) {
    return Files.exists(bin.resolve("postgres"));
  }
}
