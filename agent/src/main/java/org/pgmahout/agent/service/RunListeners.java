package org.pgmahout.agent.service;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.pgmahout.common.wire.RunView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody who draws conclusions from a run that ended. The engine has it before there is anybody:
 * those who listen need the engine themselves.
 */
public final class RunListeners implements Consumer<RunView> {
  private static final Logger LOG = LoggerFactory.getLogger(RunListeners.class);

  private final List<Consumer<RunView>> all = new CopyOnWriteArrayList<>();

  /** Adds one that hears of every run that ends from now on. */
  public void add(Consumer<RunView> listener) {
    all.add(listener);
  }

  @Override
  public void accept(RunView ended) {
    for (Consumer<RunView> one : all) {
      try {
        one.accept(ended);
      } catch (RuntimeException | Error e) {
        // A run has to end whatever one of them meets.
        LOG.warn("after run {}: {}", ended.id(), e.toString());
      }
    }
  }
}
