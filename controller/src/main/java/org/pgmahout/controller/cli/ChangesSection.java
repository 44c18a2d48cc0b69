package org.pgmahout.controller.cli;

import java.util.List;
import java.util.Map;
import org.pgmahout.common.change.FieldChange;
import org.pgmahout.common.change.PlanChanges.Judged;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.view.Screen;

/** The first part of what plan and apply show: fields that changed, what that takes and costs. */
final class ChangesSection {
  private ChangesSection() {}

  static void show(Screen screen, PlanReview review) {
    if (review.changes().rows().isEmpty()) {
      return;
    }
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

  static List<Map<String, String>> rows(PlanReview review) {
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
