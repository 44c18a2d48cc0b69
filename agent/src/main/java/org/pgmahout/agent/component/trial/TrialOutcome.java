package org.pgmahout.agent.component.trial;

import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/**
 * What the trial of a configuration came to.
 *
 * @param refusals what PostgreSQL refuses, and what Patroni would not hand over as it is
 * @param unjudged what could not be tried, and why, a sentence each
 */
public record TrialOutcome(List<Remark> refusals, List<String> unjudged) {
  public TrialOutcome {
    refusals = List.copyOf(refusals);
    unjudged = List.copyOf(unjudged);
  }

  /** Nothing could be tried. */
  static TrialOutcome untried(String why) {
    return new TrialOutcome(List.of(), List.of(why));
  }

  /** Whether all of it was tried, and nothing refused. */
  boolean good() {
    return refusals.isEmpty() && unjudged.isEmpty();
  }

  /** With what another program says of the settings that this one does not refuse. */
  TrialOutcome with(TrialOutcome other) {
    List<Remark> all = new ArrayList<>(refusals);
    other.refusals.stream()
        .filter(remark -> refusals.stream().noneMatch(own -> own.path().equals(remark.path())))
        .forEach(all::add);
    List<String> untried = new ArrayList<>(unjudged);
    untried.addAll(other.unjudged);
    return new TrialOutcome(all, untried);
  }
}
