package org.pgmahout.agent.step;

import java.util.ArrayList;
import java.util.List;

/** Remembers what a step said. */
public final class QuietContext implements StepContext {
  public final List<String> said = new ArrayList<>();

  @Override
  public void waiting(String message) {
    said.add(message);
  }

  @Override
  public void checkCancelled() {}
}
