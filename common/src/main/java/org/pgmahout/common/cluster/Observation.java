package org.pgmahout.common.cluster;

/** A state together with its age: nobody is to decide by the one without the other. */
public record Observation(ClusterState state, Freshness freshness) {

  /** The same after a loss: what was seen stays known, and gets older. */
  public Observation doubted(String why) {
    return new Observation(state, new Freshness(freshness.knownGood(), why));
  }
}
