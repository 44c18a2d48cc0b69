package org.pgmahout.controller.planfile.edit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.LoadResult;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.PlanProblem;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.OutsideChange;
import org.pgmahout.common.spec.PlanCompiler;

/**
 * Takes what was changed outside into the plan's text, so that the next apply keeps it instead of
 * setting it back. Every value is proved: the new text is loaded, by all the plan's rules, and must
 * want what is there; else that value is left out, with the reason.
 *
 * @param text the plan's text with what was taken
 * @param taken what the plan now wants as it is
 * @param left what stays changed outside, and why
 */
public record ConfigPull(String text, List<OutsideChange> taken, List<Left> left) {
  public ConfigPull {
    taken = List.copyOf(taken);
    left = List.copyOf(left);
  }

  /** A value that is not taken into the plan. */
  public record Left(OutsideChange change, String why) {}

  /**
   * Takes what can be taken.
   *
   * @param file the plan file's name, for the places of problems
   * @param now the dynamic configuration as it is
   */
  public static ConfigPull into(
      String file, String text, Map<String, ?> now, List<OutsideChange> outside) {
    PulledField field = new PulledField(spec(PlanLoader.load(file, text).orThrow()), now);
    ConfigPull pull = new ConfigPull(text, List.of(), List.of());
    for (List<OutsideChange> together : groups(outside)) {
      pull = pull.with(file, field, together);
    }
    return pull;
  }

  /** What only makes sense together is taken together. */
  private static List<List<OutsideChange>> groups(List<OutsideChange> outside) {
    Map<String, List<OutsideChange>> groups = new LinkedHashMap<>();
    outside.forEach(
        change ->
            groups
                .computeIfAbsent(PulledField.group(change.path()), _ -> new ArrayList<>())
                .add(change));
    return List.copyOf(groups.values());
  }

  private ConfigPull with(String file, PulledField field, List<OutsideChange> together) {
    String edited = text;
    for (OutsideChange change : together) {
      switch (field.edit(edited, change)) {
        case PlanEdit.Edited(String next) -> edited = next;
        case PlanEdit.Refused(String why) -> {
          return without(together, why);
        }
      }
    }
    return switch (PlanLoader.load(file, edited)) {
      case LoadResult.Rejected(List<PlanProblem> problems) ->
          without(together, problems.getFirst().what() + "; " + problems.getFirst().remedy());
      case LoadResult.Loaded(ClusterPlan plan, var _) -> {
        Map<String, Object> wanted = DynamicConfig.wanted(spec(plan));
        List<OutsideChange> all = new ArrayList<>(taken);
        all.addAll(together);
        Optional<OutsideChange> astray =
            all.stream()
                .filter(
                    change ->
                        !DynamicConfig.same(
                            change.keys(),
                            DynamicConfig.at(wanted, change.keys()).orElse(null),
                            change.now().orElse(null)))
                .findFirst();
        yield astray
            .map(change -> without(together, astray(change, wanted)))
            .orElse(new ConfigPull(edited, all, left));
      }
    };
  }

  private static String astray(OutsideChange change, Map<String, Object> wanted) {
    return DynamicConfig.at(wanted, change.keys())
        .map(value -> "pgmahout gives every cluster a value here: " + value)
        .orElse("the plan cannot say " + change.path());
  }

  private ConfigPull without(List<OutsideChange> together, String why) {
    List<Left> more = new ArrayList<>(left);
    together.forEach(change -> more.add(new Left(change, why)));
    return new ConfigPull(text, taken, more);
  }

  private static NodeSpec spec(ClusterPlan plan) {
    return PlanCompiler.compile(plan, 0).stream()
        .filter(spec -> spec.has(Role.DATABASE))
        .findFirst()
        .orElseThrow();
  }
}
