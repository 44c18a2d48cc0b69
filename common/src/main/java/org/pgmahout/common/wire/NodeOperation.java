package org.pgmahout.common.wire;

import java.util.List;

/**
 * One thing that is done to a node beside applies, in steps of its own. It brings a spec for its
 * own steps, which the node does not keep, and no secrets: those are used that the last apply left
 * on the node. The spec is the plan's of this moment, so that an operation which must not act by a
 * plan that was never applied looks at what the node keeps ({@code SystemComponent} does for {@link
 * Destroy}).
 */
public sealed interface NodeOperation extends RunOperation {

  /**
   * Takes the cluster off the node, data included.
   *
   * @param confirm the cluster's name, as its operator typed it
   */
  record Destroy(String confirm) implements NodeOperation {
    @Override
    public RunKind kind() {
      return RunKind.DESTROY;
    }
  }

  /**
   * Narrows pg_hba to what the plan says, on the leader's node, once every replica shows what the
   * lines will ask for.
   */
  record NarrowHba() implements NodeOperation {
    @Override
    public RunKind kind() {
      return RunKind.NARROW_HBA;
    }
  }

  /**
   * Gives PostgreSQL's roles the passwords that are on this node, which has to lead.
   *
   * @param names of the secrets ({@link org.pgmahout.common.spec.SecretNames})
   */
  record ChangePasswords(List<String> names) implements NodeOperation {
    public ChangePasswords {
      names = List.copyOf(names);
    }

    @Override
    public RunKind kind() {
      return RunKind.CHANGE_PASSWORDS;
    }
  }

  /**
   * Ends the sessions in this node's PostgreSQL that came from other nodes.
   *
   * @param nodes names of nodes of the plan
   */
  record CutSessions(List<String> nodes) implements NodeOperation {
    public CutSessions {
      nodes = List.copyOf(nodes);
    }

    @Override
    public RunKind kind() {
      return RunKind.CUT_SESSIONS;
    }
  }

  /** Moves aside what a cut-off bootstrap left; refused while Patroni or PostgreSQL runs on it. */
  record SetAside() implements NodeOperation {
    @Override
    public RunKind kind() {
      return RunKind.SET_ASIDE;
    }
  }

  /** Has a Patroni that runs read its files again. */
  record ReloadPatroni() implements NodeOperation {
    @Override
    public RunKind kind() {
      return RunKind.RELOAD_PATRONI;
    }
  }
}
