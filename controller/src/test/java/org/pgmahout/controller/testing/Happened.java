package org.pgmahout.controller.testing;

import java.util.Set;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;

/**
 * A line of what happened to a cluster in a test's memory: properties are judged by these lines.
 */
public sealed interface Happened {
  /** The rollout came to a phase. */
  record Phase(String title) implements Happened {}

  /**
   * A run that changes something has begun.
   *
   * @param was the cluster right before it
   */
  record Begun(String node, RunRequest request, Cluster was) implements Happened {
    /** Whether it brings a component into service. */
    public boolean starts(Component component) {
      return request.stage() == Stage.START && request.components().contains(component);
    }

    @Override
    public String toString() {
      return "%s begins %s %s %s, %s"
          .formatted(node, request.operation().kind(), request.stage(), request.components(), was);
    }
  }

  /**
   * A cluster, seen by who may touch one node of it.
   *
   * @param leader the database that leads; empty for none
   * @param turns the databases whose turn has begun, and which do not serve again yet
   * @param couldLead the other databases that could take over from the leader now
   * @param newServer whether the node's PostgreSQL gets a new process by this
   * @param quorum whether etcd has its quorum
   * @param voters how many members of etcd have a vote
   * @param others how many of them serve, the node's own left out
   * @param memberGoes whether the node's own member has a vote, serves, and is restarted by this
   */
  record Cluster(
      String leader,
      Set<String> turns,
      Set<String> couldLead,
      boolean newServer,
      boolean quorum,
      int voters,
      int others,
      boolean memberGoes) {
    public Cluster {
      turns = Set.copyOf(turns);
      couldLead = Set.copyOf(couldLead);
    }

    /** How many members are etcd's quorum. */
    public int majority() {
      return voters / 2 + 1;
    }
  }

  /** A run that changes something has ended. */
  record Ended(String node, RunView.State state) implements Happened {}

  /** An agent refused a run that changes something. */
  record Refused(String node) implements Happened {}

  /** Leadership was handed over because it was asked for. */
  record SwitchedOver(String from, String to) implements Happened {}

  /** A gate of the rollout was passed: what it did for it. */
  record Passed(Gate gate) implements Happened {}

  /** What a rollout has others do that must come at the right time. */
  enum Gate {
    /** etcd got its users. */
    ETCD_USERS,
    /** etcd asks everybody who it is. */
    ETCD_CLOSED,
    /** PostgreSQL is restarted where a setting waits for it. */
    RESTARTS
  }

  /** The plan was recorded as applied. */
  record Recorded() implements Happened {}
}
