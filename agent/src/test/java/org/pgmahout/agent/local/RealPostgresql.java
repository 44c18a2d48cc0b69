package org.pgmahout.agent.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.ProcessCommandRunner;

/**
 * PostgreSQL's own programs, of every major version that Maven brings (profile {@code it}), for the
 * length of a test class. They lie in a folder that the user {@code postgres} may enter, which the
 * checkout need not be; the bundles have no psql, so the machine's is used.
 */
public final class RealPostgresql implements BeforeAllCallback, AfterAllCallback {
  public static final String USER = "postgres";

  private static final Path BUNDLES = Path.of("target/postgresql");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final CommandRunner commands = new ProcessCommandRunner();
  private final Map<Integer, Path> unpacked = new LinkedHashMap<>();
  private Path place;

  /** The major versions there are, the oldest first. */
  public static List<Integer> majors() {
    return bundles().keySet().stream().sorted().toList();
  }

  /** The folder of one version's programs. */
  public Path programs(int major) {
    return unpacked.computeIfAbsent(major, this::unpack);
  }

  /** A folder of the user's own, removed with the class. */
  public Path folder(String name) {
    Path folder = place.resolve(name);
    commands.require(Command.of("install", "-d", "-o", USER, "-m", "0700", folder.toString()));
    return folder;
  }

  /** The folder of everything of this class: its processes are known by it. */
  public Path place() {
    return place;
  }

  public CommandRunner commands() {
    return commands;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (!commands.run(Command.of("id", USER)).ok()) {
      commands.require(Command.of("useradd", "--system", "--user-group", USER));
    }
    place =
        Files.createTempDirectory(
            "pgmahout-it-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    commands.run(Command.of("rm", "-rf", place.toString()).within(LIMIT));
  }

  private Path unpack(int major) {
    Path home = place.resolve("postgresql-" + major);
    Path jar = bundles().get(major);
    Path txz = place.resolve(major + ".txz");
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(jar.toFile())) {
      Files.createDirectory(home);
      Files.copy(
          zip.getInputStream(
              zip.stream()
                  .filter(entry -> entry.getName().endsWith(".txz"))
                  .findFirst()
                  .orElseThrow()),
          txz);
      commands.require(
          Command.of("tar", "-xJf", txz.toString(), "--no-same-owner", "-C", home.toString())
              .within(LIMIT));
      Files.delete(txz);
      Files.createSymbolicLink(home.resolve("bin/psql"), psql());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return home.resolve("bin");
  }

  /** The program itself where Debian has it, which starts quicker than its wrapper. */
  private static Path psql() throws IOException {
    Path debian = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(debian)) {
      try (Stream<Path> versions = Files.list(debian)) {
        return versions
            .map(version -> version.resolve("bin/psql"))
            .filter(Files::isExecutable)
            .sorted()
            .reduce((_, newer) -> newer)
            .orElse(Path.of("/usr/bin/psql"));
      }
    }
    return Path.of("/usr/bin/psql");
  }

  private static Map<Integer, Path> bundles() {
    Map<Integer, Path> bundles = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(BUNDLES)) {
      files
          .filter(file -> file.toString().endsWith(".jar"))
          .forEach(
              file ->
                  bundles.put(
                      Integer.valueOf(
                          file.getFileName().toString().replaceFirst(".*-(\\d+)\\..*", "$1")),
                      file));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no programs of PostgreSQL in " + BUNDLES.toAbsolutePath() + ": mvn -Pit brings them", e);
    }
    return bundles;
  }
}
