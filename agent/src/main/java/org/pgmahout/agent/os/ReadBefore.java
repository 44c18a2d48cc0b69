package org.pgmahout.agent.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was read of other users' files, kept for as long as nothing was done to them. To read as
 * another user starts several programs, and some files are asked for many times in a minute. A
 * regular file whose inode, size and time of change (ctime, which nobody can set, and which also
 * moves with owner and mode) are as they were holds what it held; one look at these is no reading.
 */
final class ReadBefore {
  private static final int MOST = 64;
  private static final int LONGEST = 64 * 1024;

  /** Two changes within one tick of the kernel's clock have the same time: this is many ticks. */
  private static final Duration TICKS = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Map<Asked, Kept> all =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Kept> eldest) {
          return size() > MOST;
        }
      };

  ReadBefore(InstantSource clock) {
    this.clock = clock;
  }

  private record Asked(String user, Path path) {}

  private record Kept(Mark mark, Found found) {}

  /**
   * What is found at each path, in their order.
   *
   * @param read reads as the user what is not known
   */
  List<Found> found(String user, List<Path> paths, Function<List<Path>, List<Found>> read) {
    Map<Path, Optional<Mark>> marks = new LinkedHashMap<>();
    paths.forEach(path -> marks.put(path, Mark.of(path)));
    Map<Path, Found> found = new LinkedHashMap<>();
    List<Path> unknown = new ArrayList<>();
    for (Path path : marks.keySet()) {
      kept(new Asked(user, path), marks.get(path))
          .ifPresentOrElse(known -> found.put(path, known), () -> unknown.add(path));
    }
    if (!unknown.isEmpty()) {
      List<Found> fresh = read.apply(unknown);
      for (int i = 0; i < unknown.size(); i++) {
        Path path = unknown.get(i);
        found.put(path, fresh.get(i));
        keep(new Asked(user, path), marks.get(path), fresh.get(i));
      }
    }
    return paths.stream().map(found::get).toList();
  }

  private synchronized Optional<Found> kept(Asked asked, Optional<Mark> now) {
    return Optional.ofNullable(all.get(asked))
        .filter(kept -> now.filter(kept.mark()::equals).isPresent())
        .map(Kept::found);
  }

  private synchronized void keep(Asked asked, Optional<Mark> before, Found found) {
    boolean settled =
        before
            .filter(mark -> mark.changed().toInstant().isBefore(clock.instant().minus(TICKS)))
            .filter(mark -> Mark.of(asked.path()).filter(mark::equals).isPresent())
            .isPresent();
    if (settled && found instanceof Found.Text text && text.text().length() <= LONGEST) {
      all.put(asked, new Kept(before.orElseThrow(), found));
    } else {
      all.remove(asked);
    }
  }

  /** What tells a regular file that was changed, or another in its place, from the one before. */
  private record Mark(long device, long inode, FileTime changed, long size) {
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    static Optional<Mark> of(Path path) {
      try {
        Map<String, Object> is =
            Files.readAttributes(path, "unix:dev,ino,ctime,size,mode", LinkOption.NOFOLLOW_LINKS);
        return ((Integer) is.get("mode") & TYPE) == REGULAR
            ? Optional.of(
                new Mark(
                    (Long) is.get("dev"),
                    (Long) is.get("ino"),
                    (FileTime) is.get("ctime"),
                    (Long) is.get("size")))
            : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }
}
