package org.pgmahout.agent.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Which step waits for which, decided before the first one runs. A step needs those it names in
 * {@code after}, and its component's preparation; beyond that it only waits for the preparation of
 * the others, so that one component's failure does not hold the rest back.
 */
final class StepOrder {
  private final Map<StepId, Step> steps = new LinkedHashMap<>();
  private final Map<StepId, Set<StepId>> needs = new LinkedHashMap<>();
  private final Map<StepId, Set<StepId>> waits = new LinkedHashMap<>();

  /**
   * @param given the steps of the run
   * @param declared all steps that a node of some spec may have
   */
  StepOrder(List<Step> given, Set<StepId> declared) {
    for (Step step : given) {
      requireDeclared(step, step.id(), declared);
      if (steps.put(step.id(), step) != null) {
        throw defect("two steps are called " + step.id().path());
      }
    }
    for (Step step : given) {
      Set<StepId> named = new LinkedHashSet<>();
      for (StepId before : step.after()) {
        requireDeclared(step, before, declared);
        // An absent step belongs to another stage or component than this run's, or the node does
        // not need it: one without etcd waits for no etcd.
        if (steps.containsKey(before)) {
          named.add(before);
        }
      }
      needs.put(step.id(), named);
    }
    requireNoCycle();
    Map<StepId, Set<StepId>> barrier = new LinkedHashMap<>();
    for (Step step : given) {
      Set<StepId> before = new LinkedHashSet<>();
      for (Step earlier : given) {
        StepId id = earlier.id();
        // Preparation that itself asks for this start (an image needs the engine) goes after it.
        if (earlier.stage().compareTo(step.stage()) < 0 && !ancestors(id).contains(step.id())) {
          before.add(id);
        }
      }
      barrier.put(step.id(), before);
    }
    for (Step step : given) {
      StepId id = step.id();
      for (StepId before : barrier.get(id)) {
        if (before.component() == id.component()) {
          needs.get(id).add(before);
        }
      }
      Set<StepId> all = new LinkedHashSet<>(barrier.get(id));
      all.addAll(needs.get(id));
      waits.put(id, all);
    }
    requireNoCycle();
  }

  /** All steps in the order they are shown. */
  List<Step> steps() {
    return List.copyOf(steps.values());
  }

  /** What must have ended well before. */
  Set<StepId> needs(Step step) {
    return needs.get(step.id());
  }

  /** What must have ended, well or not; includes {@link #needs}. */
  Set<StepId> waits(Step step) {
    return waits.get(step.id());
  }

  private Set<StepId> ancestors(StepId step) {
    Set<StepId> found = new HashSet<>();
    List<StepId> open = new ArrayList<>(needs.get(step));
    while (!open.isEmpty()) {
      StepId next = open.removeLast();
      if (found.add(next)) {
        open.addAll(needs.get(next));
      }
    }
    return found;
  }

  private void requireNoCycle() {
    Map<StepId, Set<StepId>> edges = waits.size() == steps.size() ? waits : needs;
    Set<StepId> done = new HashSet<>();
    while (done.size() < steps.size()) {
      int before = done.size();
      for (StepId id : steps.keySet()) {
        if (done.containsAll(edges.get(id))) {
          done.add(id);
        }
      }
      if (done.size() == before) {
        Set<StepId> stuck = new LinkedHashSet<>(steps.keySet());
        stuck.removeAll(done);
        throw defect(
            "these steps wait for each other: " + stuck.stream().map(StepId::path).toList());
      }
    }
  }

  /** A step that waited for an id that no component has would wait for nothing, and run early. */
  private static void requireDeclared(Step step, StepId named, Set<StepId> declared) {
    if (!declared.contains(named)) {
      throw defect(
          "%s names the step %s, which no component has".formatted(step.id().path(), named.path()));
    }
  }

  private static OpsException defect(String what) {
    return new OpsException(
        ErrorCode.INTERNAL, what, "This is a defect in pgmahout; please report it.");
  }
}
