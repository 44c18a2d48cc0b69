package org.pgmahout.controller.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.DatabasePlan;
import org.pgmahout.common.plan.Presence;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.rollout.NodeCheck;
import org.pgmahout.controller.view.Screen;

/**
 * The databases and roles that an apply would delete. Each wants its name typed: a yes is said too
 * easily to a question that one answers every day.
 */
final class Deletions {
  private static final String DATABASE = "database ";
  private static final String ROLE = "role ";
  private static final String UNKNOWN = "if it is there: no node that leads was looked at";

  /** What is deleted, as the step names it, and what is known of it. */
  private final Map<String, String> meant = new LinkedHashMap<>();

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
    Stream.concat(
            plan.postgresql().databases().stream()
                .filter(database -> database.state() == Presence.ABSENT)
                .map(DatabasePlan::name)
                .map(DATABASE::concat),
            plan.postgresql().roles().stream()
                .filter(role -> role.state() == Presence.ABSENT)
                .map(RolePlan::name)
                .map(ROLE::concat))
        .forEach(
            what ->
                shown(looks, what)
                    .or(() -> unknown ? Optional.of(UNKNOWN) : Optional.empty())
                    .ifPresent(known -> meant.put(what, known)));
  }

  /** A change without any detail stands for a look that is still to come. */
  private static boolean decided(StepFinished look) {
    return look.outcome() == Outcome.OK
        || look.outcome() == Outcome.WOULD_CHANGE && !look.changes().isEmpty();
  }

  private static Optional<String> shown(List<StepFinished> looks, String what) {
    return looks.stream()
        .flatMap(look -> look.changes().stream())
        .filter(change -> change.what().equals(what) && change.to().isEmpty())
        .map(Change::from)
        .findFirst();
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
              + meant.entrySet().stream()
                  .map(each -> each.getKey() + " (" + each.getValue() + ")")
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
    meant.forEach(
        (what, known) -> {
          String name = what.substring(what.indexOf(' ') + 1);
          if (!given.contains(name) && !ask(screen, what, known).equals(name)) {
            throw new OpsException(
                ErrorCode.CONFIRMATION_MISSING,
                what + " is not deleted: another name was typed",
                "Nothing was changed. Type the name exactly, or write 'state: present'.");
          }
        });
  }

  private static String ask(Screen screen, String what, String known) {
    String data = what.startsWith(DATABASE) ? " with ALL ITS DATA" : "";
    return screen
        .ask("This deletes the %s%s (%s). Type its name to go on: ".formatted(what, data, known))
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.CONFIRMATION_MISSING,
                    "apply would delete the %s%s (%s), and nobody can be asked here"
                        .formatted(what, data, known),
                    "Say --delete NAME for each when that is what you want; nothing was changed."));
  }
}
