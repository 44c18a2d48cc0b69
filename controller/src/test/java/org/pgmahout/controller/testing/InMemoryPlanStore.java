package org.pgmahout.controller.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.controller.history.PlanStore;

/** The applied plans of a cluster, in memory; nobody else writes them. */
public class InMemoryPlanStore implements PlanStore {
  private final List<Past> past = new ArrayList<>();
  private Applied applied = Applied.NONE;
  private String text = "";
  private String lineage = "";

  @Override
  public Applied applied() {
    return applied;
  }

  @Override
  public Optional<String> current() {
    return Optional.of(text).filter(plan -> !plan.isEmpty());
  }

  @Override
  public void save(Applied before, Applied next, String plan) {
    applied = next;
    text = plan;
    past.addFirst(new Past(next.generation(), next.digest(), next.who(), next.at(), ""));
  }

  @Override
  public void note(String who, Instant at, String what) {
    past.addFirst(new Past(applied.generation(), applied.digest(), who, at.toString(), what));
  }

  @Override
  public List<Past> past() {
    return List.copyOf(past);
  }

  @Override
  public Optional<String> plan(long generation) {
    return generation == applied.generation() ? current() : Optional.empty();
  }

  @Override
  public String lineage() {
    return lineage;
  }

  @Override
  public void keepLineage(List<String> seen) {
    if (!seen.isEmpty()) {
      lineage = seen.getLast();
    }
  }
}
