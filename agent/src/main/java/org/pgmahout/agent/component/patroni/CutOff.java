package org.pgmahout.agent.component.patroni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.component.postgresql.DataFolder;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

/**
 * What a copy or a bootstrap left that was cut off, on its way out of the way: moved beside its
 * place, never deleted. Whether it may be moved at all is for the caller to know.
 *
 * @param data PostgreSQL's data directory
 * @param wal the WAL's folder, where the plan has one of its own
 * @param user whose both are
 */
record CutOff(
    CommandRunner commands, FileWriter files, Path data, Optional<Path> wal, String user) {

  DataFolder folder() {
    return new DataFolder(data);
  }

  /** What {@link #move} would do. */
  List<Change> changes(String is, String becomes) {
    return parts().stream()
        .map(part -> Change.of(part.toString(), is, becomes + aside(part)))
        .toList();
  }

  /** The WAL first: when the data directory is gone, Patroni begins to copy. */
  private List<Path> parts() {
    List<Path> parts = new ArrayList<>();
    wal.ifPresent(parts::add);
    parts.add(data);
    return parts.stream().filter(CutOff::filled).toList();
  }

  private static boolean filled(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** Moves each folder that is not empty, and leaves an empty one in its place. */
  void move(StepContext context) {
    for (Path part : parts()) {
      move(part, context);
    }
  }

  private void move(Path part, StepContext context) {
    Path aside = aside(part);
    try {
      Path real = part.toRealPath();
      // As the owner of the folder above, who may have put anything into it.
      String owner = Files.getOwner(real.getParent()).getName();
      context.waiting("moving " + real + " aside to " + aside);
      commands.require(Command.of("mv", "-T", "--", real.toString(), aside.toString()).as(owner));
      if (!part.equals(data)) {
        linkWal(aside);
      }
      new FolderStep(
              StepHead.start(Component.PATRONI, "data", ""), files, real.toString(), user, "0700")
          .apply(context);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be moved aside: %s".formatted(part, e),
          "Move its content away by hand, then apply again.",
          e);
    }
  }

  /** Else who looks into what was moved would find the WAL that is in use then. */
  private void linkWal(Path aside) throws IOException {
    Path link = data.toRealPath().resolve("pg_wal");
    if (Files.isSymbolicLink(link)) {
      commands.require(Command.of("ln", "-sfnT", aside.toString(), link.toString()).as(user));
    }
  }

  private Path aside(Path part) {
    try {
      return folder().aside(part);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be looked at: %s".formatted(part, e),
          "Run the same again; when it stays so, look at the disk.",
          e);
    }
  }
}
