package org.pgmahout.agent.pgdata;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * A data directory that Patroni can work with. With half a base backup, as a machine that lost its
 * power leaves it, Patroni neither starts nor copies again: it is moved aside, never deleted, and
 * only while another member leads that can be copied. A folder with a control file is never
 * touched.
 */
public final class HalfCopyStep extends HeadedStep {
  private final InterruptedCopy copy;
  private final Copies copies;
  private final Await wait;

  private static final int LOOKS = 5;
  private static final Duration BETWEEN = Duration.ofMillis(200);

  /** Who could be copied, and who is copying. */
  public interface Copies {

    /** The other member that leads and runs; empty when nobody does, or nobody can tell. */
    Optional<String> source();

    /** Whether something on this machine is at work on the folder. */
    boolean atWork(Path folder);

    /** Bytes that a copy of that leader takes; empty when nobody can tell. */
    OptionalLong needed();

    /** Bytes that are free on the folder's file system. */
    long free(Path folder) throws IOException;
  }

  /**
   * @param copy what is on this node
   * @param limit how long a leader is waited for
   */
  public HalfCopyStep(StepHead head, InterruptedCopy copy, Copies copies, Duration limit) {
    super(head);
    this.copy = copy;
    this.copies = copies;
    this.wait = Await.upTo(limit);
  }

  @Override
  public Finding check(StepContext context) {
    if (!cutOff()) {
      return Finding.right();
    }
    requireRoom();
    return Finding.of(
        copy.changes(
            "half copied: a base backup was cut off", "copied again, this is moved aside to "));
  }

  /** A folder that was moved aside takes as much room as before: the copy has to fit beside it. */
  private void requireRoom() {
    OptionalLong needed = copies.needed();
    if (needed.isEmpty()) {
      return;
    }
    long free = free();
    if (free >= needed.getAsLong()) {
      return;
    }
    List<Path> before = DataFolder.asides(copy.data());
    String earlier =
        before.isEmpty()
            ? ""
            : " What was moved aside before is there, too: "
                + before.stream().map(Path::toString).collect(Collectors.joining(", "))
                + ".";
    throw new OpsException(
        ErrorCode.NO_SPACE,
        "%s is half copied, and a whole copy of the leader (%s) does not fit beside it: %s free there; nothing was moved"
            .formatted(copy.data(), new ByteSize(needed.getAsLong()), new ByteSize(free)),
        "Make room on that file system, or delete what is in the folder, which is no database: then"
            + " apply again."
            + earlier);
  }

  private long free() {
    try {
      return copies.free(copy.data());
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be looked at: %s".formatted(copy.data(), e),
          "Run the same again; when it stays so, look at the disk.",
          e);
    }
  }

  /**
   * A base backup that began and ended between two looks was not interrupted. A server that Patroni
   * tries to start has the folder for a moment, too, and fails; a copy, and a server that runs,
   * still have it at the last look.
   */
  private boolean cutOff() {
    for (int look = 0; look < LOOKS; look++) {
      if (!copy.folder().begunWithoutControlFile()) {
        return false;
      }
      if (copy.folder().halfCopied()
          && !copies.atWork(copy.data())
          && copy.folder().halfCopied()
          && !copies.atWork(copy.data())) {
        return true;
      }
      Await.rest(BETWEEN);
    }
    return false;
  }

  @Override
  public void apply(StepContext context) {
    wait.until(
        "a leader that can be copied",
        () ->
            copies.source().isPresent()
                ? Optional.empty()
                : Optional.of("nobody leads, and " + copy.data() + " is half copied"),
        context::waitingOn,
        this::nobodyLeads);
    if (cutOff()) {
      requireRoom();
      copy.move(context);
    }
  }

  private OpsException nobodyLeads(String why) {
    return new OpsException(
        ErrorCode.DATA_AT_RISK,
        "%s has no global/pg_control, and nobody leads who could be copied".formatted(copy.data()),
        "Bring the node back that led last (pgmahout status), then apply again. Where there never was"
            + " a leader, move the folder's content aside on this node first.");
  }
}
