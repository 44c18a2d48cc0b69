package org.pgmahout.controller.enrol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.text.Sha256;

/**
 * The agent's {@code .deb} on the operator's computer.
 *
 * @param file where
 * @param version its Debian version
 * @param architecture its Debian architecture
 * @param glibc the C library its runtime needs at least; empty when it does not say
 * @param sha256 of the file, in hex: two builds of one version differ
 * @param bytes its size
 */
public record AgentPackage(
    Path file, String version, String architecture, String glibc, String sha256, long bytes) {
  private static final String NAME = "pgmahout-agent";
  private static final Pattern FILE_NAME = Pattern.compile(NAME + "_([^_]+)_([^_]+)\\.deb");
  private static final Pattern LIBC = Pattern.compile("libc6 \\(>= ([0-9.]+)");
  private static final List<String> PLACES = List.of("", "deploy/target", "share/pgmahout", "lib");

  /**
   * Finds the package: the one named, else the newest under {@code PGMAHOUT_HOME}.
   *
   * @throws OpsException NOT_FOUND naming the places looked at
   */
  public static AgentPackage find(Optional<Path> named, Path home) {
    if (named.isPresent()) {
      return read(named.get());
    }
    return PLACES.stream()
        .map(home::resolve)
        .flatMap(AgentPackage::packagesIn)
        .max(Comparator.comparing(file -> file.toFile().lastModified()))
        .map(AgentPackage::read)
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.NOT_FOUND,
                    "there is no "
                        + NAME
                        + "_*.deb in "
                        + String.join(
                            ", ", PLACES.stream().map(p -> home.resolve(p).toString()).toList()),
                    "Build it (deploy/lab/up does), or name it with --deb FILE."));
  }

  private static Stream<Path> packagesIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> FILE_NAME.matcher(file.getFileName().toString()).matches())
          .toList()
          .stream();
    } catch (IOException noSuchFolder) {
      return Stream.empty();
    }
  }

  static AgentPackage read(Path file) {
    Matcher name = FILE_NAME.matcher(file.getFileName().toString());
    try {
      byte[] content = Files.readAllBytes(file);
      String sha256 = Sha256.hex(content);
      String[] fields = control(file);
      Matcher libc = LIBC.matcher(fields[2]);
      boolean named = name.matches();
      return new AgentPackage(
          file,
          fields[0].isEmpty() && named ? name.group(1) : fields[0],
          fields[1].isEmpty() && named ? name.group(2) : fields[1],
          libc.find() ? libc.group(1) : "",
          sha256,
          content.length);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.NOT_FOUND,
          file + " cannot be read: " + e,
          "Name a readable package with --deb FILE.",
          e);
    }
  }

  /** Version, Architecture, Depends; empty where dpkg-deb is not at hand. */
  private static String[] control(Path file) {
    String[] fields = {"", "", ""};
    try {
      Process process =
          new ProcessBuilder(
                  "dpkg-deb",
                  "--showformat=${Version}\\n${Architecture}\\n${Depends}\\n",
                  "--show",
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String[] said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .split("\n", -1);
      if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
        System.arraycopy(said, 0, fields, 0, Math.min(said.length, fields.length));
      }
    } catch (IOException notDebian) {
      return fields;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return fields;
  }
}
