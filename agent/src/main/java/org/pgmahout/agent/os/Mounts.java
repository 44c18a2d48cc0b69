package org.pgmahout.agent.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where file systems are mounted. Such a folder cannot be removed, only emptied, and neither can
 * the folders above it.
 *
 * @param points the folders
 */
public record Mounts(List<Path> points) {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");

  /** The fifth word of a line (proc(5), {@code /proc/pid/mountinfo}). */
  private static final int POINT = 4;

  /** A blank in a path is written as its octal number. */
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  public Mounts {
    points = List.copyOf(points);
  }

  /** As they are at this moment, as this process sees them. */
  public static Mounts now() {
    try {
      // A name in another encoding is shown with a replacement, and is no folder of a plan.
      return of(new String(Files.readAllBytes(TABLE), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Mounts of(List<String> table) {
    return new Mounts(
        table.stream()
            .map(line -> line.split(" "))
            .filter(words -> words.length > POINT)
            .flatMap(words -> path(readable(words[POINT])).stream())
            .toList());
  }

  private static Optional<Path> path(String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String readable(String word) {
    return OCTAL
        .matcher(word)
        .replaceAll(
            octal ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(octal.group(1), 8))));
  }

  /**
   * Whether a file system is mounted at a folder or somewhere in it.
   *
   * @param folder links resolved
   */
  public boolean touch(Path folder) {
    return in(folder).findAny().isPresent();
  }

  /** Where in a folder file systems are mounted, at the folder itself included. */
  public Stream<Path> in(Path folder) {
    return points.stream().filter(point -> point.startsWith(folder));
  }

  /** Whether a folder holds nothing but folders: all that is left of one that was emptied. */
  public static boolean holdsFoldersAlone(Path folder) {
    boolean[] alone = {true};
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              alone[0] = false;
              return FileVisitResult.TERMINATE;
            }
          });
      return alone[0];
    } catch (IOException e) {
      return false;
    }
  }
}
