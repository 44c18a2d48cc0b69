package org.pgmahout.agent.component.patroni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.component.postgresql.DataFolder;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Wait;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

/**
 * A data directory that Patroni can work with. From half a base backup, as a machine without power
 * leaves it, Patroni neither starts nor copies anew: it is moved aside, never deleted, and only
 * where another member leads that can be copied. What has a control file is never touched.
 */
final class HalfCopyStep extends HeadedStep {
  private final CommandRunner commands;
  private final FileWriter files;
  private final DataFolder data;
  private final Optional<Path> wal;
  private final String user;
  private final Copies copies;
  private final Wait wait;

  /** Who could be copied, and who is copying. */
  interface Copies {

    /** The other member that leads and runs; empty when nobody does, or nobody can tell. */
    Optional<String> source();

    /** Whether something on this machine is at work on the folder. */
    boolean atWork(Path folder);
  }

  /**
   * @param data PostgreSQL's data directory
   * @param wal the WAL's folder, where the plan has one of its own
   * @param user whose both are
   * @param limit how long a leader is waited for
   */
  HalfCopyStep(
      CommandRunner commands,
      FileWriter files,
      Path data,
      Optional<Path> wal,
      String user,
      Copies copies,
      Duration limit) {
    super(
        StepHead.start(
            Component.PATRONI,
            "data",
            "data directory is whole, or to be copied",
            "patroni/failover"));
    this.commands = commands;
    this.files = files;
    this.data = new DataFolder(data);
    this.wal = wal;
    this.user = user;
    this.copies = copies;
    this.wait = Wait.upTo(limit);
  }

  @Override
  public Finding check(StepContext context) {
    if (!cutOff()) {
      return Finding.right();
    }
    List<Change> changes = new ArrayList<>();
    for (Path part : parts()) {
      changes.add(
          Change.of(
              part.toString(),
              "half copied: a base backup was cut off",
              "moved aside to " + aside(part) + ", and copied anew"));
    }
    return Finding.of(changes);
  }

  /** A base backup that began and ended between two looks was none that was cut off. */
  private boolean cutOff() {
    return data.halfCopied()
        && !copies.atWork(data.path())
        && data.halfCopied()
        && !copies.atWork(data.path());
  }

  /** The WAL first: when the data directory is gone, Patroni begins to copy. */
  private List<Path> parts() {
    List<Path> parts = new ArrayList<>();
    wal.filter(HalfCopyStep::filled).ifPresent(parts::add);
    parts.add(data.path());
    return parts;
  }

  private static boolean filled(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void apply(StepContext context) {
    wait.until(
        "a leader that can be copied",
        () ->
            copies.source().isPresent()
                ? Optional.empty()
                : Optional.of("nobody leads, and " + data.path() + " is half copied"),
        message -> {
          context.checkCancelled();
          context.waiting(message);
        },
        this::nobodyLeads);
    if (!cutOff()) {
      return;
    }
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
      must(Command.of("mv", "-T", "--", real.toString(), aside.toString()).as(owner));
      if (!part.equals(data.path())) {
        // Else who looks into the half copy would find the WAL of the one that is in use.
        String link = data.path().toRealPath().resolve("pg_wal").toString();
        must(Command.of("ln", "-sfnT", aside.toString(), link).as(user));
      }
      new FolderStep(
              StepHead.start(Component.PATRONI, "data", ""), files, real.toString(), user, "0700")
          .apply(context);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be moved aside: %s".formatted(part, e),
          "Move its content away by hand, then apply again: it is copied anew.",
          e);
    }
  }

  private void must(Command command) {
    commands.require(command);
  }

  private Path aside(Path part) {
    try {
      return data.aside(part);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be looked at: %s".formatted(part, e),
          "Run the same again; when it stays so, look at the disk.",
          e);
    }
  }

  private OpsException nobodyLeads(String why) {
    return new OpsException(
        ErrorCode.DATA_AT_RISK,
        "%s has no global/pg_control, and nobody leads who could be copied".formatted(data.path()),
        "Bring the node back that led last (pgmahout status), then apply again. Where there never was"
            + " a leader, move the folder's content aside on this node first.");
  }
}
