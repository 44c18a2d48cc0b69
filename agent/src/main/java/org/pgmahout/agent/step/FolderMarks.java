package org.pgmahout.agent.step;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FolderIdentity;
import org.pgmahout.agent.os.PrivateFile;
import org.pgmahout.agent.os.SeenFolder;
import org.pgmahout.agent.os.Territory;
import org.pgmahout.common.wire.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which folders were made, or taken over, for a cluster: its removal deletes no others.
 *
 * <p>The marks are a file of root's in the agent's state, and none in the folders themselves:
 * initdb and pg_basebackup want an empty folder, a copy takes along what is in one, pg_rewind and
 * Patroni delete what they do not know, and the owner of a folder could write a mark into it or
 * take it away. A mark names a folder and not only its path. A folder that was restored, or another
 * disk in its place, is not the marked one: it is kept, and the next apply marks it when it holds
 * what the cluster would have there.
 */
public final class FolderMarks {
  private static final Logger LOG = LoggerFactory.getLogger(FolderMarks.class);

  private final Path file;
  private final CommandRunner commands;

  /**
   * That a folder is a cluster's.
   *
   * @param path where it was, root's links resolved
   * @param cluster the cluster's name
   * @param identity which one it was
   */
  public record Mark(String path, String cluster, FolderIdentity identity) {}

  /**
   * @param file where the marks are kept; need not exist
   */
  public FolderMarks(Path file, CommandRunner commands) {
    this.file = file;
    this.commands = commands;
  }

  /** The mark of the folder that was at a path, whatever is there now. */
  synchronized Optional<Mark> at(Path path) {
    return all().stream().filter(mark -> mark.path().equals(path.toString())).findFirst();
  }

  /** Records that it is the cluster's. */
  void mark(SeenFolder folder, String cluster) {
    put(new Mark(folder.path().toString(), cluster, folder.recorded(commands)));
  }

  /** Said before a folder is moved: a marked one stays marked wherever the end of it is. */
  public void beforeMove(Path from, Path to) {
    at(from).ifPresent(mark -> put(new Mark(to.toString(), mark.cluster(), mark.identity())));
  }

  /** Said when another folder was made in the place of one that was moved. */
  public void afterMove(Path path) {
    at(path)
        .ifPresent(
            mark ->
                SeenFolder.of(Territory.of(path))
                    .ifPresent(folder -> mark(folder, mark.cluster())));
  }

  /** Forgets those of folders that are gone. */
  public synchronized void forgetGone() {
    if (Files.exists(file)) {
      change(
          marks ->
              marks.filter(mark -> Files.exists(Path.of(mark.path()), LinkOption.NOFOLLOW_LINKS)));
      if (all().isEmpty()) {
        PrivateFile.delete(file);
      }
    }
  }

  private synchronized void put(Mark mark) {
    change(
        marks ->
            Stream.concat(
                marks.filter(other -> !other.path().equals(mark.path())), Stream.of(mark)));
  }

  private void change(Function<Stream<Mark>, Stream<Mark>> how) {
    try {
      PrivateFile.write(
          file, Json.tolerant().writeValueAsBytes(how.apply(all().stream()).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the marks of folders", e);
    }
  }

  /** Without a readable file nothing is marked, so that nothing is deleted. */
  private List<Mark> all() {
    try {
      Optional<byte[]> text = PrivateFile.read(file);
      return text.isEmpty()
          ? List.of()
          : Json.tolerant().readValue(text.get(), new TypeReference<>() {});
    } catch (IOException e) {
      LOG.warn("{} cannot be read: no folder is marked, and the next apply marks them", file);
      return List.of();
    }
  }
}
