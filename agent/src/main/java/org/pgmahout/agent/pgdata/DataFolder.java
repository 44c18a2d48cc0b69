package org.pgmahout.agent.pgdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PostgreSQL's data directory as it is on the disk, also where no server can start from it.
 *
 * @param path as the plan has it, a folder or a link to one
 */
public record DataFolder(Path path) {
  private static final String CUT_OFF = ".cut-off-";

  /** More than anybody keeps: the folder above may be full of such names. */
  private static final int MOST_ASIDES = 100;

  /** Segments, and the files of timelines. */
  private static final Pattern WAL = Pattern.compile("[0-9A-F]{24}(\\..*)?|[0-9A-F]{8}\\.history");

  /** 64 MB: initdb ends in the first one, and the first start takes a second one. */
  private static final Pattern FIRST_WAL = Pattern.compile("00000001000000000000000[0-4]");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  /** Whether a file of this name is part of the WAL. */
  public static boolean isWal(String name) {
    return WAL.matcher(name).matches();
  }

  /** Whether there is a database here, whole or not. */
  public boolean present() {
    return Files.exists(path.resolve("PG_VERSION")) || halfCopied();
  }

  /**
   * Whether it holds what a base backup leaves that was interrupted, or is still at work: there is
   * no {@code global/pg_control}, which is sent last so that no server starts from less
   * (PostgreSQL's {@code perform_base_backup}). A folder that cannot be read, one that a server
   * runs in, and one without a database are not half copied.
   */
  public boolean halfCopied() {
    return begunWithoutControlFile() && Files.notExists(path.resolve("postmaster.pid"));
  }

  /** The same, whether or not a server runs in it, or tries to. */
  public boolean begunWithoutControlFile() {
    boolean begun =
        Files.exists(path.resolve("PG_VERSION"))
            || Files.exists(path.resolve("pg_wal"), LinkOption.NOFOLLOW_LINKS);
    return begun && withoutControlFile();
  }

  private boolean withoutControlFile() {
    try {
      // An empty one is what a crash leaves of a file that was just made.
      return Files.size(path.resolve("global").resolve("pg_control")) == 0;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether nothing shows that it was used: the WAL is the first timeline's and in its first
   * segments, there is no slot of a replica, and it never was a replica. A checkpoint's position
   * would not be enough: commits after it are behind it. A folder that cannot be read counts as
   * used.
   */
  public boolean unused() {
    try {
      return Files.notExists(path.resolve("standby.signal"))
          && holdsNone("pg_replslot", _ -> true)
          && holdsNone(
              "pg_wal", name -> WAL.matcher(name).matches() && !FIRST_WAL.matcher(name).matches());
    } catch (IOException e) {
      return false;
    }
  }

  private boolean holdsNone(String part, Predicate<String> such) throws IOException {
    try (Stream<Path> inside = Files.list(path.resolve(part))) {
      return inside.map(file -> file.getFileName().toString()).noneMatch(such);
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /** The name of a folder of this data once it is out of the way, beside its old place. */
  public Path aside(Path part) throws IOException {
    Path real = part.toRealPath();
    String time = STAMP.format(Files.getLastModifiedTime(path).toInstant());
    return real.resolveSibling(real.getFileName() + CUT_OFF + time);
  }

  /** The folders that were moved out of the way of this one. */
  public static List<Path> asides(Path part) {
    Path real = real(part);
    if (real.getParent() == null || !Files.isDirectory(real.getParent())) {
      return List.of();
    }
    try (Stream<Path> beside = Files.list(real.getParent())) {
      return beside
          .filter(other -> other.getFileName().toString().matches(pattern(real)))
          .limit(MOST_ASIDES)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String pattern(Path real) {
    return Pattern.quote(real.getFileName() + CUT_OFF) + "\\d{8}T\\d{6}";
  }

  private static Path real(Path part) {
    try {
      return part.toRealPath();
    } catch (IOException e) {
      return part;
    }
  }
}
