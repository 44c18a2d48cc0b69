package org.pgmahout.controller.view;

import java.util.function.Consumer;
import org.pgmahout.controller.progress.RolloutEvent;

/** Shows a rollout while it goes on. Called from several threads. */
public interface RolloutView extends Consumer<RolloutEvent>, AutoCloseable {
  @Override
  void close();

  /** Every event as it is, one a line. */
  record Lines(Consumer<Object> each) implements RolloutView {
    @Override
    public void accept(RolloutEvent event) {
      each.accept(event);
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
