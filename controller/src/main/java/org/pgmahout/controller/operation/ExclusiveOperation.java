package org.pgmahout.controller.operation;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.history.HistoryNote;
import org.pgmahout.controller.lock.ApplyLock;
import org.pgmahout.controller.lock.Hold;
import org.pgmahout.controller.lock.Reservations;
import org.pgmahout.controller.lock.WorkspaceLock;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.workspace.DeploymentTargets;
import org.pgmahout.controller.workspace.Operator;
import org.pgmahout.controller.workspace.Workspace;

/**
 * The frame of every command that must be alone while it changes a cluster or the keys next to its
 * plan:
 *
 * <ol>
 *   <li>{@link #begin} locks the plan's folder on this computer, and remembers the owner id of a
 *       command that was killed, so that the next one goes on as the same owner;
 *   <li>{@link #hold} reserves the nodes, and takes the key in etcd wherever etcd serves: a second
 *       operator on another computer is refused there;
 *   <li>the command does its work, and says in {@link #note} what the plan's history does not show;
 *   <li>the command closes its hold, and closed itself this ends the lock. After {@code kill -9}
 *       both end by themselves.
 * </ol>
 */
public final class ExclusiveOperation implements AutoCloseable {
  private final AutoCloseable lock;
  private final String owner;
  private final String who;
  private final Hold.Rhythm rhythm;

  private ExclusiveOperation(AutoCloseable lock, String owner, String who, Hold.Rhythm rhythm) {
    this.lock = lock;
    this.owner = owner;
    this.who = who;
    this.rhythm = rhythm;
  }

  /**
   * Locks the plan's folder.
   *
   * @throws OpsException BUSY when another command on this computer changes the cluster
   */
  public static ExclusiveOperation begin(Workspace space) {
    WorkspaceLock lock = WorkspaceLock.take(space.folder().pkiFile("apply.lock"));
    return new ExclusiveOperation(lock, lock.owner(), Operator.here(), Hold.Rhythm.REAL);
  }

  /**
   * One without a folder, in another time: for tests.
   *
   * @param renewEvery the real time between two renewals of a hold
   */
  public static ExclusiveOperation inMemory(
      String owner, String who, Pace pace, Duration renewEvery) {
    return new ExclusiveOperation(() -> {}, owner, who, new Hold.Rhythm(pace, renewEvery));
  }

  /** Id of the reservations and of the key in etcd: the agents let its runs alone change a node. */
  public String owner() {
    return owner;
  }

  /** Operator and machine, as everybody else is shown it. */
  public String who() {
    return who;
  }

  /** The time it goes by. */
  public Pace pace() {
    return rhythm.pace();
  }

  /**
   * Reserves all nodes, or none, and takes the key in etcd if that serves.
   *
   * @param cluster the lock in etcd; empty for work that needs the nodes alone
   * @param events takes a line when somebody is waited for
   * @param stillWanted throws when the operator does not want to wait any longer
   */
  public Hold hold(
      DeploymentTargets targets,
      Optional<ApplyLock> cluster,
      Consumer<RolloutEvent> events,
      Runnable stillWanted) {
    return Hold.take(new Reservations(targets, owner, who), cluster, events, stillWanted, rhythm);
  }

  /** Writes a line of history: what was done besides an apply. */
  public void note(Workspace space, String what, Consumer<String> tell) {
    HistoryNote.write(space.edge(), what, tell);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (Exception e) {
      throw e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
  }
}
