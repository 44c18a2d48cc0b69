package org.pgmahout.agent.component.postgresql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * PostgreSQL's data directory as it lies on the disk, also where no server can start from it.
 *
 * @param path as the plan has it, a folder or a link to one
 */
public record DataFolder(Path path) {
  private static final String CUT_OFF = ".cut-off-";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  /** Whether a database lies here, whole or not. */
  public boolean present() {
    return Files.exists(path.resolve("PG_VERSION")) || halfCopied();
  }

  /**
   * Whether it is what a base backup leaves that is cut off, or still at work: there is no {@code
   * global/pg_control}, which is sent last so that no server starts from less (PostgreSQL's {@code
   * perform_base_backup}). What cannot be read, what a server runs in and what is no database is
   * none.
   */
  public boolean halfCopied() {
    boolean begun =
        Files.exists(path.resolve("PG_VERSION"))
            || Files.exists(path.resolve("pg_wal"), LinkOption.NOFOLLOW_LINKS);
    return begun && Files.notExists(path.resolve("postmaster.pid")) && withoutControlFile();
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

  /** What a folder of this data is called once it is out of the way: beside its old place. */
  public Path aside(Path part) throws IOException {
    Path real = part.toRealPath();
    String time = STAMP.format(Files.getLastModifiedTime(path).toInstant());
    return real.resolveSibling(real.getFileName() + CUT_OFF + time);
  }

  /** What of a folder was moved out of the way. */
  public static List<Path> asides(Path part) {
    Path real = real(part);
    if (real.getParent() == null || !Files.isDirectory(real.getParent())) {
      return List.of();
    }
    try (Stream<Path> beside = Files.list(real.getParent())) {
      return beside
          .filter(other -> other.getFileName().toString().matches(pattern(real)))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String pattern(Path real) {
    return java.util.regex.Pattern.quote(real.getFileName() + CUT_OFF) + "\\d{8}T\\d{6}";
  }

  private static Path real(Path part) {
    try {
      return part.toRealPath();
    } catch (IOException e) {
      return part;
    }
  }
}
