package org.pgmahout.controller.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.OutsideChange;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.controller.history.PlanFile;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.edit.ConfigPull;
import org.pgmahout.controller.view.ChangesSection;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pgmahout config pull}: keeps what was changed outside, by writing it into the plan. */
@Command(
    name = "pull",
    description = {
      "Writes what was changed outside of pgmahout (patronictl edit-config) into the plan file.",
      "Comments, order and layout of the file stay. The cluster is only looked at; the next apply records the plan.",
      "Exit codes: 0 all of it is in the plan, or there was nothing; 1 an error, or something cannot be said in the plan."
    })
final class ConfigPullCommand extends BaseCommand {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before writing the file.")
  private boolean yes;

  ConfigPullCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open(null, Set.of());
    PlanFile file = PlanFile.read(space.file());
    ConfigPull pull;
    try (LiveCluster cluster = new LiveCluster(space.edge())) {
      Optional<String> trouble = cluster.view().etcdTrouble();
      if (trouble.isPresent()) {
        throw new OpsException(
            ErrorCode.ETCD_UNAVAILABLE,
            "what was changed outside is not known: " + trouble.get(),
            "See pgmahout status, then run the same again.");
      }
      List<OutsideChange> outside =
          PlanReview.outside(
              cluster.plans().current(), cluster.view().configuration(), space.plan());
      pull =
          ConfigPull.into(
              space.file().toString(),
              file.text(),
              cluster.view().configuration().orElseGet(Map::of),
              outside);
    }
    String diff = file.diff(pull.text());
    if (!screen().json()) {
      show(pull, diff);
    }
    boolean write = !pull.taken().isEmpty();
    if (write) {
      confirm(yes, "Write this into " + space.file() + "?");
      file.write(pull.text());
    }
    if (screen().json()) {
      screen().document(document(space, pull, diff));
    }
    if (write) {
      screen().progress("written: " + space.file());
    } else if (pull.left().isEmpty()) {
      screen().progress("nothing was changed outside of pgmahout");
    }
    screen().next("pgmahout plan " + ShellWord.quote(space.file().toString()));
    return pull.left().isEmpty() ? 0 : 1;
  }

  private void show(ConfigPull pull, String diff) {
    diff.lines().forEach(screen()::result);
    for (ConfigPull.Left left : pull.left()) {
      screen().result("stays changed outside, and apply would set it back:");
      ChangesSection.lines(List.of(left.change())).forEach(screen()::result);
      screen().result("    not in the plan: " + left.why());
    }
  }

  private static Map<String, Object> document(Workspace space, ConfigPull pull, String diff) {
    return Map.of(
        "file", space.file().toString(),
        "diff", diff,
        "pulled", pull.taken().stream().map(OutsideChange::path).toList(),
        "left",
            pull.left().stream()
                .map(left -> Map.of("field", left.change().path(), "why", left.why()))
                .toList());
  }
}
