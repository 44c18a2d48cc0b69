package org.pgmahout.agent.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who listens on this machine, by the kernel's own word: an answer on loopback proves nothing as
 * long as any user of the machine may have taken the port while its program was away.
 *
 * @param proc {@code /proc}
 */
public record Listeners(Path proc) {
  /** State LISTEN in {@code /proc/net/tcp} (the kernel's include/net/tcp_states.h). */
  private static final String LISTEN = "0A";

  /** 127.0.0.1 and the wildcards, as a little-endian kernel writes them; IPv6, too. */
  private static final Set<String> REACHED =
      Set.of(
          "0100007F",
          "00000000",
          "00000000000000000000000000000000",
          "0000000000000000FFFF00000100007F",
          "0000000000000000FFFF000000000000");

  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int UID = 7;

  /** This machine's. */
  public static Listeners ofThisMachine() {
    return new Listeners(Path.of("/proc"));
  }

  /**
   * The user ids of all that a connection to 127.0.0.1 may reach on a TCP port; none when nobody
   * listens. Another address of loopback is anybody's, and no matter of that port.
   */
  public List<Integer> users(int port) {
    String suffix = ":%04X".formatted(port);
    return Stream.of("net/tcp", "net/tcp6")
        .map(proc::resolve)
        .filter(Files::exists)
        .flatMap(Listeners::sockets)
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length > UID)
        .filter(fields -> fields[STATE].equals(LISTEN) && fields[LOCAL_ADDRESS].endsWith(suffix))
        .filter(
            fields ->
                REACHED.contains(
                    fields[LOCAL_ADDRESS].substring(
                        0, fields[LOCAL_ADDRESS].length() - suffix.length())))
        .map(fields -> Integer.valueOf(fields[UID]))
        .distinct()
        .toList();
  }

  private static Stream<String> sockets(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
