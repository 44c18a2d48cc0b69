package org.pgmahout.controller.credentials;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Change.Kind;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.runs.NodeCheck;

/**
 * Keeps a command that only replaces certificates and passwords from doing, on its way, what an
 * operator did not ask for: a rollout brings everything that differs, and restarts what waits for
 * it.
 */
public final class CredentialsOnly {
  private CredentialsOnly() {}

  /** A replacement that goes on, and whose own differences are therefore none of the plan's. */
  public enum Begun {
    /** New passwords are on their way into Patroni's file and into the database's roles. */
    PASSWORDS,
    /** etcd has not read yet whom to trust. */
    AUTHORITY
  }

  /**
   * Throws CHANGE_REFUSED when a rollout would do more than bring certificates and passwords.
   *
   * @param checks what a dry run found
   * @param members the cluster's members as Patroni shows them
   * @param begun what goes on
   */
  public static void require(List<NodeCheck> checks, List<Member> members, Set<Begun> begun) {
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

  private static boolean harmless(StepFinished step, Set<Begun> begun) {
    if (step.outcome() != Outcome.WOULD_CHANGE && step.outcome() != Outcome.FAILED) {
      return true;
    }
    if (step.outcome() == Outcome.FAILED || step.changes().isEmpty()) {
      return false;
    }
    boolean passwords = begun.contains(Begun.PASSWORDS);
    boolean authority = begun.contains(Begun.AUTHORITY);
    return step.step().has(StepTrait.CREDENTIALS)
        || passwords && step.step().has(StepTrait.PASSWORDS)
        || passwords && step.changes().stream().allMatch(change -> change.kind() == Kind.PASSWORD)
        || step.changes().stream().allMatch(change -> taken(change, authority));
  }

  /** What a run that was stopped wrote, and the running process has not read. */
  private static boolean taken(Change change, boolean authority) {
    return change.kind() == Kind.RELOAD || authority && change.kind() == Kind.LABELS;
  }
}
