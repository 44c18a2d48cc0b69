package org.pgmahout.common.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.python.PythonLock.Line;
import org.pgmahout.common.text.Sha256;

/** The wheels of our own: everybody who runs the script gets the bytes that the list expects. */
class OwnWheelsTest {
  private static final Path FOLDER = Path.of("../deploy/python");

  @TempDir Path folder;

  @Test
  void theScriptMakesTheVeryBytesThatTheListExpects() throws Exception {
    assertThat(run(FOLDER, folder)).as("exit code").isZero();
    Map<String, String> made = hashes(folder);
    assertThat(made).hasSize(2);
    List<Line> list = PythonLock.lines("patroni.lock");
    made.forEach(
        (file, hash) ->
            assertThat(list)
                .as(file)
                .filteredOn(line -> line.file().equals(file))
                .extracting(Line::hash)
                .containsExactly("sha256:" + hash));
  }

  @Test
  void aSourceArchiveThatIsNotTheOneThatWasLookedAtIsRefused() throws Exception {
    Path copy = Files.createDirectories(folder.resolve("copy/sources"));
    Files.copy(FOLDER.resolve("wheels"), folder.resolve("copy/wheels"));
    try (Stream<Path> archives = Files.list(FOLDER.resolve("sources"))) {
      for (Path archive : archives.toList()) {
        Files.copy(archive, copy.resolve(archive.getFileName()));
      }
    }
    Path ydiff = copy.resolve("ydiff-1.4.2.tar.gz");
    byte[] bytes = Files.readAllBytes(ydiff);
    bytes[bytes.length / 2] ^= 1;
    Files.write(ydiff, bytes);
    assertThat(run(folder.resolve("copy"), folder.resolve("made"))).as("exit code").isNotZero();
    assertThat(hashes(Files.createDirectories(folder.resolve("made")))).isEmpty();
  }

  private int run(Path scripts, Path into) throws Exception {
    Process process =
        new ProcessBuilder("python3", scripts.resolve("wheels").toString(), into.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    assertThat(said).doesNotContain("Traceback");
    return exit;
  }

  private static Map<String, String> hashes(Path folder) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> hashes.put(file.getFileName().toString(), hash(file)));
    }
    return hashes;
  }

  private static String hash(Path file) {
    try {
      return Sha256.hex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
