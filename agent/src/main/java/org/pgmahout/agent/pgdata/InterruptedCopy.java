package org.pgmahout.agent.pgdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.os.Territory;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;

/**
 * What an interrupted copy or bootstrap left, so that it can make room for a whole one: it is moved
 * beside its place and never deleted. Whether it may be moved at all, the caller has to know.
 *
 * @param marks which folders go with the cluster
 * @param data PostgreSQL's data directory
 * @param wal the WAL's folder, where the plan has one of its own
 * @param user the owner of both
 */
public record InterruptedCopy(
    CommandRunner commands,
    FileWriter files,
    FolderMarks marks,
    Path data,
    Optional<Path> wal,
    String user) {

  /** What is on this node. */
  public static InterruptedCopy of(
      NodeSpec spec, CommandRunner commands, FileWriter files, FolderMarks marks) {
    String wal = spec.plan().postgresql().walDir();
    return new InterruptedCopy(
        commands,
        files,
        marks,
        Path.of(spec.plan().postgresql().dataDir()),
        wal.isEmpty() ? Optional.empty() : Optional.of(Path.of(wal)),
        "postgres");
  }

  /**
   * Refuses to touch it.
   *
   * @throws OpsException BUSY while anything may be at work on it; DATA_AT_RISK when it shows any
   *     sign of use, also when the caller believes that there is none
   */
  void requireUnused(Systemd systemd, Machine machine) {
    if (!systemd.state(PatroniUnit.NAME).atRest() || machine.hasProcessOn(data)) {
      throw new OpsException(
          ErrorCode.BUSY,
          "Patroni or PostgreSQL is at work in " + data,
          "Wait until it has ended (it does not? systemctl stop patroni on that node), then apply again.");
    }
    if (!folder().unused()) {
      throw new OpsException(
          ErrorCode.DATA_AT_RISK,
          data + " has been used, although etcd says that its cluster never was finished",
          "Keep it. Bring back the etcd it belongs to, or adopt it with Patroni by hand; then apply again.");
    }
  }

  DataFolder folder() {
    return new DataFolder(data);
  }

  /** Where a folder goes. */
  private record Move(Path from, Path to) {}

  /** What {@link #move} would do. */
  List<Change> changes(String is, String becomes) {
    return moves().stream()
        .map(move -> Change.of(move.from().toString(), is, becomes + move.to()))
        .toList();
  }

  /** The WAL first: when the data directory is gone, Patroni begins to copy. */
  private List<Move> moves() {
    List<Path> parts = new ArrayList<>();
    wal.ifPresent(parts::add);
    parts.add(data);
    return parts.stream()
        .filter(InterruptedCopy::filled)
        .map(part -> new Move(part, aside(part)))
        .toList();
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
    for (Move move : moves()) {
      try {
        if (!move.from().equals(data)) {
          linkWal(move.to());
        }
        perform(move, context);
      } catch (IOException e) {
        throw immovable(move, e.toString(), e);
      }
    }
  }

  /**
   * Before the WAL goes there: after a kill in between, the folder that is moved later must not
   * lead to a WAL that is in use by then.
   */
  private void linkWal(Path aside) throws IOException {
    Path link = data.toRealPath().resolve("pg_wal");
    if (Files.isSymbolicLink(link)) {
      commands.require(Command.of("ln", "-sfnT", aside.toString(), link.toString()).as(user));
    }
  }

  private void perform(Move move, StepContext context) throws IOException {
    Path real = move.from().toRealPath();
    if (!Files.getOwner(real, LinkOption.NOFOLLOW_LINKS).getName().equals(user)
        || !move.to().getParent().equals(real.getParent())) {
      throw immovable(move, "it leads to " + real + ", which is no folder of " + user + "'s", null);
    }
    String owner = mover(real);
    context.waiting("moving " + real + " aside to " + move.to());
    // First, so that the folder goes with the cluster also when this agent ends in between.
    marks.beforeMove(real, move.to());
    CommandResult moved =
        commands.run(Command.of("mv", "-T", "--", real.toString(), move.to().toString()).as(owner));
    if (!moved.ok()) {
      throw immovable(move, moved.lastWords(2), null);
    }
    files.folder(real, user, "0700").make();
    marks.afterMove(real);
  }

  /** Root alone where nobody else can put anything in its place; else the user, who may have. */
  private String mover(Path real) throws IOException {
    if (Territory.of(real).ours()) {
      return "root";
    }
    Path above = real.getParent();
    if (!Files.getOwner(above).getName().equals(user)) {
      // Made by root, as folders above the data once were.
      files.folder(above, user, "0755").make();
    }
    return user;
  }

  private static OpsException immovable(Move move, String why, Throwable cause) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "%s cannot be moved aside: %s".formatted(move.from(), why),
        "A folder that is a file system of its own has no other name: move its content away by hand,"
            + " then apply again.",
        cause);
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
