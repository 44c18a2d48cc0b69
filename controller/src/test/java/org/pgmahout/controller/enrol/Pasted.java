package org.pgmahout.controller.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A shell into which a printed line is pasted, where the named programs write down how they were
 * called. {@code ssh} gives its command to a shell as sshd does.
 */
public final class Pasted {
  private static final String WRITES_DOWN =
      """
      #!/bin/sh
      printf '%s\\0' "$@" >"$CALLS/${0##*/}"
      printf '%s' "$PGPASSWORD" >"$CALLS/${0##*/}.password"
      """;
  private static final String AS_SSHD_DOES =
      """
      while true; do
        case "$1" in
        -F | -p | -l | -o) shift 2 ;;
        -T | -t | --) shift ;;
        *) break ;;
        esac
      done
      shift
      exec /bin/sh -c "$*"
      """;

  private final Path programs;
  private final Path calls;
  private final Path folder;

  /**
   * @param top a folder that is not there yet
   */
  public Pasted(Path top, String... names) throws IOException {
    this.programs = Files.createDirectories(top.resolve("bin"));
    this.calls = Files.createDirectories(top.resolve("calls"));
    this.folder = Files.createDirectories(top.resolve("folder"));
    for (String name : names) {
      Path program = programs.resolve(name);
      Files.writeString(program, name.equals("ssh") ? WRITES_DOWN + AS_SSHD_DOES : WRITES_DOWN);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** What the programs wrote down. */
  public record Calls(Path folder) {
    /** The arguments of a program. */
    public List<String> of(String program) throws IOException {
      String words = Files.readString(folder.resolve(program));
      return List.of(words.substring(0, words.length() - 1).split("\0", -1));
    }

    /** The password it was given in its environment. */
    public String password(String program) throws IOException {
      return Files.readString(folder.resolve(program + ".password"));
    }
  }

  /** Runs the line; it must end well and do nothing in the shell's own folder. */
  public Calls paste(String line) throws IOException, InterruptedException {
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", line).directory(folder.toFile());
    bash.environment().put("PATH", programs + ":/usr/bin:/bin");
    bash.environment().put("CALLS", calls.toString());
    bash.environment().remove("PGPASSWORD");
    Process process = bash.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s said %s", line, said).isZero();
    try (Stream<Path> made = Files.list(folder)) {
      assertThat(made).as("what %s did besides", line).isEmpty();
    }
    return new Calls(calls);
  }
}
