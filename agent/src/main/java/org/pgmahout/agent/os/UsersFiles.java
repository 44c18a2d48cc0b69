package org.pgmahout.agent.os;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Reads files in folders that belong to somebody else, as that user: a link that was laid there
 * leads nowhere the user could not go, and what is no regular file is not read.
 */
public final class UsersFiles {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  /** On a machine that is busy with something else, too. */
  private static final Duration WHOLE = Duration.ofSeconds(10);

  /** No file that is written here comes near it. */
  static final int LARGEST = 1 << 20;

  private static final int SOME = 1 << 16;

  /**
   * Opens nothing that could make it wait, and reads no more than it was asked for, whatever is put
   * in the file's place between the look and the reading. The size comes first: a text that is
   * shorter was not read whole.
   */
  private static final String READ =
      """
      most=$1
      shift
      for file; do
        link=0
        if [ -L "$file" ]; then link=1; fi
        if ! is=$(stat -L -c '%s %U %G %a %F' -- "$file" 2>&1); then
          case $is in
            *'No such file or directory' | *'Not a directory') echo nothing ;;
            *) echo 'unfit cannot be looked at: it, or a folder above it, is closed to its owner' ;;
          esac
          continue
        fi
        case $is in
          *' regular file' | *' regular empty file') ;;
          *) echo 'unfit is no regular file'; continue ;;
        esac
        if [ "${is%% *}" -gt "$most" ]; then echo 'unfit is larger than 1 MB'; continue; fi
        if ! [ -r "$file" ]; then echo 'unfit cannot be read by its owner'; continue; fi
        echo "text $link $is"
        dd if="$file" iflag=nonblock,count_bytes bs=65536 count="$most" status=none | base64
        echo .
      done
      echo end
      """;

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
                .withRightsOf(user)
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
    Heard heard = new Heard(2 * (to - from) + SOME);
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
                .withRightsOf(user)
                .within(LIMIT)
                .forItsLines(),
            heard);
    return said.ok() ? heard.lines() : List.of();
  }

  /** What is written from a byte on, as it comes, until the limit or an interrupt. */
  public void follow(Path file, long from, Duration limit, Consumer<String> onLine) {
    if (look(file).isPresent()) {
      commands.run(
          Command.of("tail", "--bytes=+" + (from + 1), "-F", "--", file.toString())
              .withRightsOf(user)
              .within(limit)
              .forItsLines(),
          onLine);
    }
  }

  /**
   * The lines of a program, up to a length: it runs as a user who can have it say anything, for as
   * long as it may run.
   */
  private static final class Heard implements Consumer<String> {
    private final List<String> lines = new ArrayList<>();
    private long left;

    Heard(long characters) {
      left = characters;
    }

    @Override
    public synchronized void accept(String line) {
      left -= line.length() + 1;
      if (left >= 0) {
        lines.add(line);
      }
    }

    synchronized List<String> lines() {
      return List.copyOf(lines);
    }
  }

  /** What is found at each path, in their order, looked at with one command. */
  public List<Found> found(List<Path> files) {
    Heard heard = new Heard((long) files.size() * 2 * LARGEST + SOME);
    Command read =
        Command.of("sh", "-c", READ, "sh", String.valueOf(LARGEST))
            .with(files.stream().map(Path::toString).toList())
            .withRightsOf(user)
            .within(WHOLE);
    try {
      CommandResult said = commands.run(read, heard);
      return new Reading(heard.lines()).all(files, said);
    } catch (OpsException e) {
      if (e.code() == ErrorCode.TIMED_OUT) {
        // Its words would show what was read.
        throw unread(files, "it took longer than %d s".formatted(WHOLE.toSeconds()));
      }
      throw e;
    }
  }

  private OpsException unread(List<Path> files, String why) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "%s cannot be read as %s: %s"
            .formatted(
                files.stream().map(Path::toString).collect(Collectors.joining(", ")), user, why),
        "Look at the user, at the folders above and at the disk.");
  }

  /** What {@link #READ} says. */
  private final class Reading {
    private final Iterator<String> lines;

    Reading(List<String> lines) {
      this.lines = lines.iterator();
    }

    List<Found> all(List<Path> files, CommandResult said) {
      List<Found> all = new ArrayList<>();
      try {
        while (lines.hasNext() && all.size() < files.size()) {
          next().ifPresent(all::add);
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        // An error of the disk between the lines, or a user who has it say anything.
        throw unread(files, "the answer makes no sense: " + said.lastWords(2));
      }
      if (!said.ok() || all.size() < files.size() || !lines.hasNext()) {
        throw unread(files, said.stderr().isBlank() ? "no answer" : said.lastWords(2));
      }
      return all;
    }

    /** Empty for a line of some other program, which wrote to the other stream. */
    private Optional<Found> next() {
      String[] words = lines.next().split(" ", 7);
      return switch (words[0]) {
        case "nothing" -> Optional.of(new Found.Nothing());
        case "unfit" ->
            Optional.of(new Found.Unfit(String.join(" ", List.of(words).subList(1, words.length))));
        case "text" -> Optional.of(text(words));
        default -> Optional.empty();
      };
    }

    private Found text(String[] words) {
      StringBuilder encoded = new StringBuilder();
      String line = lines.hasNext() ? lines.next() : ".";
      while (!line.equals(".")) {
        encoded.append(line);
        line = lines.hasNext() ? lines.next() : ".";
      }
      byte[] text = Base64.getDecoder().decode(encoded.toString());
      return text.length < Long.parseLong(words[2])
          ? new Found.Unfit("could not be read to its end")
          : new Found.Text(
              new String(text, StandardCharsets.UTF_8),
              new Ownership(words[3], words[4], words[5]).toString(),
              words[1].equals("1"));
    }
  }
}
