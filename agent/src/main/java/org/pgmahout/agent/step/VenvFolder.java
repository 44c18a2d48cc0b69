package org.pgmahout.agent.step;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Found;
import org.pgmahout.agent.os.TreeRemoval;
import org.pgmahout.common.outcome.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where environments lie in the home of Patroni: {@code venvs/NAME} each, {@code current} a link to
 * the one in use, and {@code bin}, {@code lib} and {@code pyvenv.cfg} links through it, so that the
 * paths people know ({@code bin/patronictl}) stay. Changing over is the renaming of one link. All
 * is done as the folder's owner, who may have put anything into it; of the removal, see {@link
 * TreeRemoval}.
 */
final class VenvFolder {
  private static final List<String> ENTRIES = List.of("bin", "lib", "pyvenv.cfg");

  /** What a venv made in place has besides. */
  private static final List<String> OLD_ENTRIES = List.of("lib64", "include", "share");

  /** The one in use, the one a Patroni process may still run from, and one to go back to. */
  private static final int KEPT = 3;

  /** More than are ever kept: the folder's owner may have made any number. */
  private static final int MOST_BUILDS = 100;

  /** What is made here: {@link #newBuild}, {@link #moveAside}. */
  private static final Pattern OURS = Pattern.compile("build\\.\\w{6}|in-place");

  private static final Logger LOG = LoggerFactory.getLogger(VenvFolder.class);

  private final Path home;
  private final VenvBuild commands;
  private final FileWriter files;

  VenvFolder(Path home, VenvBuild commands, FileWriter files) {
    this.home = home;
    this.commands = commands;
    this.files = files;
  }

  Path home() {
    return home;
  }

  /** Written last: an environment without it was not built to its end. */
  static Path marker(Path environment) {
    return environment.resolve("lib").resolve("pgmahout.lock");
  }

  /** The youngest environment that was built to its end by a lock list: the one that is meant. */
  Optional<Path> built(String lock) {
    return allBuilt(lock).stream().findFirst();
  }

  /** All that were built to their end by a lock list, the youngest first. */
  List<Path> allBuilt(String lock) {
    List<Path> builds = builds();
    Map<Path, Found> markers = markers(builds);
    return builds.stream()
        .filter(build -> pins(markers.get(marker(build)).textOrEmpty()).equals(lock))
        .toList();
  }

  /**
   * From now on it is the one that is meant, also where the clock went back, and the last one to be
   * forgotten, also when an older one is gone back to.
   */
  void makeYoungest(Path build) {
    Instant youngest =
        Stream.concat(
                builds().stream().filter(other -> !other.equals(build)).map(VenvFolder::age),
                Stream.of(FileTime.from(Instant.now())))
            .max(Comparator.naturalOrder())
            .orElseThrow()
            .toInstant()
            .plusSeconds(1);
    CommandResult touched =
        commands.run(
            commands.asUser("touch", "-d", "@" + youngest.getEpochSecond(), build.toString()));
    if (!touched.ok()) {
      LOG.warn("{} could not be marked as the newest: {}", build, touched.lastWords(1));
    }
  }

  private Map<Path, Found> markers(List<Path> builds) {
    return files.look(builds.stream().map(VenvFolder::marker).toList());
  }

  /** The list in a marker, without the build's own name. */
  private static String pins(String marker) {
    return marker
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /** What using an environment would change. */
  List<Change> differs(Path build) {
    List<Change> changes = new ArrayList<>();
    Path current = home.resolve("current");
    if (!isLink(current, home.relativize(build))) {
      changes.add(
          Change.of(current.toString(), target(current), home.relativize(build).toString()));
    }
    for (String entry : ENTRIES) {
      if (!isLink(home.resolve(entry), through(entry))) {
        changes.add(
            Change.of(
                home.resolve(entry).toString(),
                target(home.resolve(entry)),
                through(entry).toString()));
      }
    }
    return changes;
  }

  private static String target(Path path) {
    try {
      return Files.readSymbolicLink(path).toString();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      return "of its own";
    }
  }

  private static Path through(String entry) {
    return Path.of("current", entry);
  }

  private static boolean isLink(Path path, Path target) {
    try {
      return Files.isSymbolicLink(path) && Files.readSymbolicLink(path).equals(target);
    } catch (IOException e) {
      return false;
    }
  }

  /** All folders of environments, the youngest first. */
  List<Path> builds() {
    Path folder = home.resolve("venvs");
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.limit(MOST_BUILDS)
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .sorted(Comparator.comparing(VenvFolder::age).reversed())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private static FileTime age(Path build) {
    try {
      return Files.getLastModifiedTime(build, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  /** An empty folder for another one, readable as the home is: everybody may call patronictl. */
  Path newBuild() {
    String folder = home.resolve("venvs").toString();
    commands.must(commands.asUser("mkdir", "-p", "-m", "0755", folder));
    Path made =
        Path.of(
            commands
                .must(commands.asUser("mktemp", "-d", folder + "/build.XXXXXX"))
                .lines()
                .getFirst());
    commands.must(commands.asUser("chmod", "0755", made.toString()));
    return made;
  }

  /** From now on it is the environment: one rename, and links that are there already. */
  void use(Path build) {
    link(home.resolve("current"), home.relativize(build));
    for (String entry : ENTRIES) {
      if (!isLink(home.resolve(entry), through(entry))) {
        moveAside(entry);
        link(home.resolve(entry), through(entry));
      }
    }
    OLD_ENTRIES.forEach(this::moveAside);
    makeYoungest(build);
  }

  /** An environment made in place, by hand or by the seed's commands. */
  private void moveAside(String entry) {
    Path path = home.resolve(entry);
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(path)) {
      Path aside = home.resolve("venvs").resolve("in-place");
      commands.must(commands.asUser("mkdir", "-p", aside.toString()));
      commands.must(commands.asUser("rm", "-rf", "--", aside.resolve(entry).toString()));
      commands.must(commands.asUser("mv", "-T", path.toString(), aside.resolve(entry).toString()));
    } else if (OLD_ENTRIES.contains(entry)) {
      commands.must(commands.asUser("rm", "-f", "--", path.toString()));
    }
  }

  private void link(Path path, Path target) {
    Path fresh = path.resolveSibling("." + path.getFileName() + ".new");
    commands.must(commands.asUser("ln", "-sfnT", target.toString(), fresh.toString()));
    commands.must(commands.asUser("mv", "-fT", fresh.toString(), path.toString()));
  }

  /** Removes what is neither in use nor one of the youngest that were built to their end. */
  void forgetOld() {
    List<Path> builds = builds();
    Map<Path, Found> markers = markers(builds);
    List<Path> kept =
        builds.stream()
            .filter(build -> !markers.get(marker(build)).textOrEmpty().isEmpty())
            .limit(KEPT)
            .toList();
    for (Path build : builds) {
      boolean used = isLink(home.resolve("current"), home.relativize(build));
      if (!used
          && !kept.contains(build)
          && OURS.matcher(build.getFileName().toString()).matches()) {
        remove(build);
      }
    }
  }

  /** What stays costs space, and nothing else. */
  private void remove(Path build) {
    CommandResult removed = commands.remove(build);
    if (!removed.ok()) {
      LOG.warn("{} could not be removed: {}", build, removed.lastWords(1));
    }
  }
}
