package org.pgmahout.controller.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.wire.KnownChange;
import org.pgmahout.common.wire.KnownStep;
import org.pgmahout.common.wire.RunEvent.StepFinished;

/**
 * Keeps a command that only replaces certificates and passwords from doing, on its way, what an
 * operator did not ask for: a rollout brings everything that differs, and restarts what waits for
 * it.
 */
public final class CredentialsOnly {
  /** The folder that certificates are written into, which becomes their owner's. */
  private static final String FOLDER = "patroni/pki";

  /** The step that brings passwords. */
  public static final String PASSWORDS = KnownStep.PATRONI_YML.path();

  /** The step that gives the plan's roles theirs. */
  public static final String ROLES = KnownStep.PLANNED_ROLES.path();

  /** The step that has etcd read whom to trust. */
  public static final String ETCD = KnownStep.ETCD_CONTAINER.path();

  private CredentialsOnly() {}

  /**
   * Throws CHANGE_REFUSED when a rollout would do more than bring certificates and passwords.
   *
   * @param checks what a dry run found
   * @param members the cluster's members as Patroni shows them
   * @param begun steps that may differ because a replacement goes on: {@link #PASSWORDS}, {@link
   *     #ROLES}, {@link #ETCD}
   */
  public static void require(List<NodeCheck> checks, List<Member> members, Set<String> begun) {
    List<String> more = new ArrayList<>();
    for (NodeCheck check : checks) {
      if (check.error().isPresent()) {
        throw check.error().get();
      }
      check.steps().stream()
          .filter(step -> !harmless(step, begun))
          .map(step -> check.node() + ": " + step.step().path())
          .forEach(more::add);
    }
    members.stream()
        .filter(Member::pendingRestart)
        .map(member -> member.name() + ": PostgreSQL waits for a restart")
        .forEach(more::add);
    if (!more.isEmpty()) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "the nodes differ from the plan in more than certificates and passwords, and this would"
              + " mend that along with it: "
              + String.join(", ", more),
          "Apply the plan first: pgmahout apply. What differs: pgmahout plan.");
    }
  }

  private static boolean harmless(StepFinished step, Set<String> begun) {
    if (step.outcome() != Outcome.WOULD_CHANGE && step.outcome() != Outcome.FAILED) {
      return true;
    }
    if (step.outcome() == Outcome.FAILED || step.changes().isEmpty()) {
      return false;
    }
    String path = step.step().path();
    return KnownStep.isCertificate(path)
        || path.equals(KnownStep.SHOWN_CERTIFICATE.path())
        || path.equals(FOLDER)
        || begun.contains(path) && path.equals(PASSWORDS)
        || begun.contains(path)
            && path.equals(ROLES)
            && step.changes().stream().allMatch(KnownChange.PASSWORD::is)
        || step.changes().stream().allMatch(change -> taken(change, begun.contains(path)));
  }

  /** What a run that was stopped wrote, and the running process has not read. */
  private static boolean taken(Change change, boolean begun) {
    return change.to().equals("reloaded") || begun && KnownChange.LABELS.is(change);
  }
}
