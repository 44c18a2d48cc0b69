package org.pgmahout.common.cluster;

/** A state together with its age: nobody is to decide by the one without the other. */
public record Observation(ClusterState state, Freshness freshness) {}
