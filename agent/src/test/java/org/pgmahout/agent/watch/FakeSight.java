package org.pgmahout.agent.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.Observation;

/** A cluster as a test says that it is. */
public final class FakeSight implements ClusterSight {
  private final List<Consumer<Observation>> listeners = new ArrayList<>();
  private Optional<Observation> latest = Optional.empty();

  /** Everybody sees this from now on. */
  public void show(Observation now) {
    latest = Optional.of(now);
    listeners.forEach(listener -> listener.accept(now));
  }

  @Override
  public Optional<Observation> latest() {
    return latest;
  }

  @Override
  public String trouble() {
    return latest.map(seen -> seen.freshness().trouble()).orElse("nothing was seen yet");
  }

  @Override
  public void listen(Consumer<Observation> listener) {
    listeners.add(listener);
  }
}
