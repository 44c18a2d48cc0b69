package org.pgmahout.agent.os;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What kind of machine this is: distribution, container or not, users. */
public final class Machine {

  private static final int YES = 0;
  private static final int NO = 1;

  private final CommandRunner commands;
  private volatile Optional<Boolean> container = Optional.empty();

  public Machine(CommandRunner commands) {
    this.commands = commands;
  }

  /** Whether the kernel is shared with a host whose settings are not ours; it stays as it is. */
  public boolean container() {
    if (container.isPresent()) {
      return container.get();
    }
    int said = commands.run(Command.of("systemd-detect-virt", "--container", "--quiet")).exitCode();
    if (said == YES || said == NO) {
      container = Optional.of(said == YES);
    }
    return said == YES;
  }

  /** {@code VERSION_CODENAME}, {@code ID}, {@code VERSION_ID} … of /etc/os-release. */
  public Map<String, String> release() {
    Map<String, String> values = new HashMap<>();
    try {
      for (String line : Files.readAllLines(Path.of("/etc/os-release"))) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          values.put(
              line.substring(0, equals), line.substring(equals + 1).replaceAll("^\"|\"$", ""));
        }
      }
    } catch (IOException e) {
      return Map.of();
    }
    return values;
  }

  /**
   * Whether a process was started with this path as an argument, or as an option's value: {@code
   * pg_basebackup --pgdata=PATH}, {@code postgres -D PATH}.
   */
  public boolean hasProcessOn(Path path) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        for (String argument : arguments(process)) {
          if (argument.equals(path.toString()) || argument.endsWith("=" + path)) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the processes", e);
    }
  }

  private static List<String> arguments(Path process) {
    try {
      return List.of(Files.readString(process.resolve("cmdline"), ISO_8859_1).split("\0"));
    } catch (IOException e) {
      // It has ended meanwhile.
      return List.of();
    }
  }

  /** Whether a user exists. */
  public boolean hasUser(String name) {
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
