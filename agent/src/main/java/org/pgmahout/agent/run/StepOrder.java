package org.pgmahout.agent.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Which step waits for which, decided before the first one runs. A step needs those it names in
 * {@code after}, and its component's preparation; beyond that it only waits for the preparation of
 * the others, so that one component's failure does not hold the rest back.
 */
final class StepOrder {
  private final Map<String, Step> steps = new LinkedHashMap<>();
  private final Map<String, Set<String>> needs = new LinkedHashMap<>();
  private final Map<String, Set<String>> waits = new LinkedHashMap<>();

  StepOrder(List<Step> given) {
    for (Step step : given) {
      if (steps.put(step.name().path(), step) != null) {
        throw defect("two steps are called " + step.name().path());
      }
    }
    for (Step step : given) {
      Set<String> named = new LinkedHashSet<>(step.after());
      named.retainAll(steps.keySet());
      needs.put(step.name().path(), named);
    }
    requireNoCycle();
    Map<String, Set<String>> barrier = new LinkedHashMap<>();
    for (Step step : given) {
      Set<String> before = new LinkedHashSet<>();
      for (Step earlier : given) {
        String path = earlier.name().path();
        // Preparation that itself asks for this start (an image needs the engine) goes after it.
        if (earlier.stage().compareTo(step.stage()) < 0
            && !ancestors(path).contains(step.name().path())) {
          before.add(path);
        }
      }
      barrier.put(step.name().path(), before);
    }
    for (Step step : given) {
      String path = step.name().path();
      for (String before : barrier.get(path)) {
        if (steps.get(before).name().component() == step.name().component()) {
          needs.get(path).add(before);
        }
      }
      Set<String> all = new LinkedHashSet<>(barrier.get(path));
      all.addAll(needs.get(path));
      waits.put(path, all);
    }
    requireNoCycle();
  }

  /** All steps in the order they are shown. */
  List<Step> steps() {
    return List.copyOf(steps.values());
  }

  /** What must have ended well before. */
  Set<String> needs(Step step) {
    return needs.get(step.name().path());
  }

  /** What must have ended, well or not; includes {@link #needs}. */
  Set<String> waits(Step step) {
    return waits.get(step.name().path());
  }

  private Set<String> ancestors(String path) {
    Set<String> found = new HashSet<>();
    List<String> open = new ArrayList<>(needs.get(path));
    while (!open.isEmpty()) {
      String next = open.removeLast();
      if (found.add(next)) {
        open.addAll(needs.get(next));
      }
    }
    return found;
  }

  private void requireNoCycle() {
    Map<String, Set<String>> edges = waits.size() == steps.size() ? waits : needs;
    Set<String> done = new HashSet<>();
    while (done.size() < steps.size()) {
      int before = done.size();
      for (String path : steps.keySet()) {
        if (done.containsAll(edges.get(path))) {
          done.add(path);
        }
      }
      if (done.size() == before) {
        Set<String> stuck = new LinkedHashSet<>(steps.keySet());
        stuck.removeAll(done);
        throw defect("these steps wait for each other: " + stuck);
      }
    }
  }

  private static OpsException defect(String what) {
    return new OpsException(
        ErrorCode.INTERNAL, what, "This is a defect in pgmahout; please report it.");
  }
}
