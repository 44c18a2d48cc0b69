package org.pgmahout.agent.step;

import java.util.ArrayList;
import java.util.List;

/** Remembers what a step told. */
public final class QuietContext implements StepContext {
  final List<String> told = new ArrayList<>();

  @Override
  public void waiting(String message) {
    told.add(message);
  }

  @Override
  public void checkCancelled() {}
}
