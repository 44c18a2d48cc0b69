package org.pgmahout.controller.rollout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.DatabasePlan;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.runs.NodeCheck;
import org.pgmahout.controller.view.Screen;

/**
 * The databases and roles that an apply would delete. Each wants its name typed: a yes is said too
 * easily to a question that one answers every day.
 */
final class Deletions {
  private static final String UNKNOWN = "if it is there: no node that leads was looked at";

  /**
   * One that is deleted.
   *
   * @param what as people read it, and as the agent's step names it
   * @param taken what goes with it, as the rest of a sentence
   * @param known what was found of it
   */
  private record Doomed(String name, String what, String taken, String known) {
    static Doomed of(DatabasePlan database) {
      return new Doomed(database.name(), database.shown(), " with ALL ITS DATA", UNKNOWN);
    }

    static Doomed of(RolePlan role) {
      return new Doomed(role.name(), role.shown(), "", UNKNOWN);
    }

    Doomed found(String is) {
      return new Doomed(name, what, taken, is);
    }
  }

  private final List<Doomed> meant;

  /**
   * @param checks what a dry run found on the nodes
   */
  Deletions(ClusterPlan plan, List<NodeCheck> checks) {
    List<StepFinished> looks =
        checks.stream()
            .flatMap(check -> check.steps().stream())
            .filter(step -> step.step().has(StepTrait.DROPS))
            .toList();
    // Only the node that leads looks (a standby's step is skipped). Where none did, what is to be
    // absent may be there, and the node that leads during the apply would delete it.
    boolean unknown = looks.stream().noneMatch(Deletions::decided);
    Map<String, String> found = new LinkedHashMap<>();
    looks.stream()
        .flatMap(look -> look.changes().stream())
        .filter(change -> change.kind() == Change.Kind.DROP)
        .forEach(change -> found.putIfAbsent(change.what(), change.from()));
    meant =
        Stream.concat(
                plan.postgresql().databases().stream()
                    .filter(database -> !database.present())
                    .map(Doomed::of),
                plan.postgresql().roles().stream().filter(role -> !role.present()).map(Doomed::of))
            .filter(doomed -> unknown || found.containsKey(doomed.what()))
            .map(doomed -> doomed.found(found.getOrDefault(doomed.what(), UNKNOWN)))
            .toList();
    meant.forEach(doomed -> found.remove(doomed.what()));
    if (!found.isEmpty()) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "a node would delete what the plan does not say is to be absent: "
              + String.join(", ", found.keySet()),
          "Nothing was changed. The agents may be of another version: pgmahout status.");
    }
  }

  /** A change without any detail stands for a look that is still to come. */
  private static boolean decided(StepFinished look) {
    return look.outcome() == Outcome.OK
        || look.outcome() == Outcome.WOULD_CHANGE && !look.changes().isEmpty();
  }

  /**
   * For a command that is not to delete anything.
   *
   * @throws OpsException CHANGE_REFUSED when it would, or might
   */
  void requireNone() {
    if (!meant.isEmpty()) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "this would delete what the plan says is to be absent: "
              + meant.stream()
                  .map(doomed -> doomed.what() + " (" + doomed.known() + ")")
                  .collect(Collectors.joining(", ")),
          "Nothing was changed. Apply the plan first: pgmahout apply.");
    }
  }

  /**
   * Returns once every name was typed, or given.
   *
   * @param given names of the option {@code --delete}
   * @throws OpsException CONFIRMATION_MISSING when one was not
   */
  void confirm(Screen screen, List<String> given) {
    for (Doomed doomed : meant) {
      if (!given.contains(doomed.name()) && !ask(screen, doomed).equals(doomed.name())) {
        throw new OpsException(
            ErrorCode.CONFIRMATION_MISSING,
            doomed.what() + " is not deleted: another name was typed",
            "Nothing was changed. Type the name exactly, or write 'state: present'.");
      }
    }
  }

  private static String ask(Screen screen, Doomed doomed) {
    String all = "%s%s (%s)".formatted(doomed.what(), doomed.taken(), doomed.known());
    return screen
        .ask("This deletes the %s. Type its name to go on: ".formatted(all))
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.CONFIRMATION_MISSING,
                    "apply would delete the %s, and nobody can be asked here".formatted(all),
                    "Say --delete NAME for each when that is what you want; nothing was changed."));
  }
}
