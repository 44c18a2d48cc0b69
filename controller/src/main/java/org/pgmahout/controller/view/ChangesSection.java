package org.pgmahout.controller.view;

import java.util.List;
import java.util.Map;
import org.pgmahout.common.spec.OutsideChange;
import org.pgmahout.controller.history.Baseline;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.planfile.change.FieldChange;
import org.pgmahout.controller.planfile.change.PlanChanges.Judged;

/**
 * The first part of what plan and apply show: fields that changed, what that takes and costs, what
 * of it runs as a program, and what somebody changed past pgmahout.
 */
public final class ChangesSection {
  private ChangesSection() {}

  /**
   * Shows them.
   *
   * @param base says what an unfinished apply, and an agent that lost secrets, left to be done:
   *     what differs from the plan may be the doing of the first
   */
  public static void show(Screen screen, PlanReview review, Baseline base) {
    base.unfinished().forEach(screen::progress);
    base.lostSecrets().forEach(screen::progress);
    if (screen.json()) {
      fields(review.outside()).forEach(row -> screen.progress("changed outside: " + row.words()));
      return;
    }
    if (!review.changes().rows().isEmpty()) {
      screen.result("Changes of the plan since generation " + review.since());
      screen.table(
          List.of("Field", "Applied", "Wanted", "What it takes"),
          review.changes().rows().stream()
              .map(
                  row ->
                      List.of(
                          row.change().path(),
                          FieldChange.shown(row.change().from()),
                          FieldChange.shown(row.change().to()),
                          row.takes().words()))
              .toList());
      if (review.changes().refused().isEmpty()) {
        screen.result("Cost: " + review.changes().cost());
      }
    }
    if (!review.code().isEmpty()) {
      screen.result("Runs programs or loads code that the plan names:");
      review.code().forEach(one -> screen.result("  " + one.words()));
    }
    if (!review.outside().isEmpty()) {
      screen.result(
          (base.unfinished().isEmpty() ? "" : "of the unfinished apply, or ")
              + "changed outside of pgmahout (patronictl edit-config), and apply would set it back:");
      lines(review.outside()).forEach(screen::result);
      screen.result("keep it instead: pgmahout config pull");
    }
  }

  /** A line a value: where it is, what is there, what the plan wants. */
  public static List<String> lines(List<OutsideChange> outside) {
    List<FieldChange> rows = fields(outside);
    int width = rows.stream().mapToInt(row -> row.path().length()).max().orElse(0);
    return rows.stream()
        .map(
            row ->
                "  %s   %s -> %s"
                    .formatted(
                        row.path() + " ".repeat(width - row.path().length()),
                        FieldChange.shown(row.from()),
                        FieldChange.shown(row.to())))
        .toList();
  }

  private static List<FieldChange> fields(List<OutsideChange> outside) {
    return outside.stream()
        .flatMap(change -> change.rows().stream())
        .map(row -> new FieldChange(row.path(), row.from(), row.to()))
        .toList();
  }

  /** The same for a document. */
  public static List<Map<String, String>> outside(PlanReview review) {
    return fields(review.outside()).stream()
        .map(row -> Map.of("field", row.path(), "from", row.from(), "to", row.to()))
        .toList();
  }

  public static List<Map<String, String>> code(PlanReview review) {
    return review.code().stream()
        .map(
            one ->
                Map.of("field", one.change().path(), "to", one.change().to(), "user", one.user()))
        .toList();
  }

  public static List<Map<String, String>> rows(PlanReview review) {
    return review.changes().rows().stream().map(ChangesSection::row).toList();
  }

  private static Map<String, String> row(Judged row) {
    return Map.of(
        "field", row.change().path(),
        "from", row.change().from(),
        "to", row.change().to(),
        "kind", row.takes().kind(),
        "takes", row.takes().words(),
        "remedy", row.takes().remedy());
  }
}
