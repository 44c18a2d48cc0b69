package org.pgmahout.agent.os;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads files in folders that belong to somebody else, as that user: a link that was laid there
 * leads nowhere the user could not go, and what is no regular file is not read.
 */
public final class UsersFiles {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final CommandRunner commands;
  private final String user;

  public UsersFiles(CommandRunner commands, String user) {
    this.commands = commands;
    this.user = user;
  }

  /** A file's size in bytes, and when it was last written to. */
  public record Seen(long size, Instant changed) {}

  /** A regular file, or a link to one; empty for anything else, or when it cannot be read. */
  public Optional<Seen> look(Path file) {
    CommandResult said =
        commands.run(
            Command.of("stat", "--dereference", "--format=%s %.6Y %F", "--", file.toString())
                .as(user)
                .within(LIMIT));
    String[] words = said.stdout().strip().split(" ", 3);
    return said.ok() && words.length == 3 && words[2].startsWith("regular ")
        ? Optional.of(new Seen(Long.parseLong(words[0]), instant(new BigDecimal(words[1]))))
        : Optional.empty();
  }

  private static Instant instant(BigDecimal seconds) {
    return Instant.EPOCH.plusNanos(seconds.movePointRight(9).longValue());
  }

  /** The lines of a part of a file, from a byte on up to another; the first may be cut. */
  public List<String> part(Path file, long from, long to) {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    CommandResult said =
        commands.run(
            Command.of(
                    "dd",
                    "if=" + file,
                    "iflag=skip_bytes,count_bytes,nonblock",
                    "bs=65536",
                    "skip=" + from,
                    "count=" + (to - from),
                    "status=none")
                .as(user)
                .within(LIMIT),
            lines::add);
    return said.ok() ? List.copyOf(lines) : List.of();
  }

  /** What is written from a byte on, as it comes, until the limit or an interrupt. */
  public void follow(Path file, long from, Duration limit, Consumer<String> onLine) {
    if (look(file).isPresent()) {
      commands.run(
          Command.of("tail", "--bytes=+" + (from + 1), "-F", "--", file.toString())
              .as(user)
              .within(limit),
          onLine);
    }
  }
}
