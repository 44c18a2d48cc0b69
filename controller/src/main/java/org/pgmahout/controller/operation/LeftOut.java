package org.pgmahout.controller.operation;

import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.controller.credentials.AgentCertificates;
import org.pgmahout.controller.etcd.EtcdGrowth;
import org.pgmahout.controller.etcd.LiveEtcdMembers;
import org.pgmahout.controller.progress.Progress;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.workspace.Workspace;

/**
 * The nodes that a replacement of keys or passwords leaves out, because somebody else may have
 * them: what must be so before, and what is done about their etcd members and sessions. Without
 * such nodes it does nothing.
 */
public final class LeftOut {
  private final Workspace space;
  private final Dialog dialog;
  private final List<NodePlan> nodes;

  /**
   * @param space opened without these nodes
   * @throws OpsException INPUT_INVALID when one is none of the plan's, or too few are left
   */
  public LeftOut(Workspace space, Dialog dialog) {
    this.space = space;
    this.dialog = dialog;
    this.nodes =
        space.plan().nodes().stream()
            .filter(node -> space.without().contains(node.name()))
            .toList();
    if (nodes.size() < space.without().size()) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "--without names a node that the plan does not have",
          "The nodes are: "
              + String.join(", ", space.plan().nodes().stream().map(NodePlan::name).toList()));
    }
    if (space.nodes().stream().noneMatch(node -> node.has(Role.DATABASE))) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "--without leaves no database node",
          "Who has all of them has the data: build the cluster again from a backup that they could not write to.");
    }
  }

  /** Else the next apply would send the node everything that is replaced now. */
  public void requireRevoked() {
    for (NodePlan node : nodes) {
      if (space.folder().agents().certificates(node.name()).isEmpty()) {
        new AgentCertificates(space.folder(), space.plan()).rememberShown(node);
      }
      if (!space.folder().agents().isShutOut(node.name())) {
        boolean known = !space.folder().agents().certificates(node.name()).isEmpty();
        throw new OpsException(
            ErrorCode.CHANGE_REFUSED,
            "the certificate of the agent of %s is not %s: the next apply would send that node what is replaced now"
                .formatted(node.name(), known ? "revoked" : "known here, and not revoked"),
            (known
                    ? "pgmahout certs revoke " + node.name()
                    : "pgmahout certs rotate-ca control --without " + node.name())
                + ", then run the same again.");
      }
    }
  }

  /** The primary takes part in every replacement, and all clients talk to it. */
  public void requireNoLeader() {
    if (nodes.isEmpty()) {
      return;
    }
    try (LiveCluster cluster = new LiveCluster(space.edge())) {
      Optional<String> leader =
          cluster.view().etcdTrouble().isEmpty()
              ? cluster.view().leader()
              : Optional.<String>empty();
      if (leader.filter(space.without()::contains).isPresent()) {
        throw new OpsException(
            ErrorCode.CHANGE_REFUSED,
            leader.get() + " leads: all clients write to the node that is to be left out",
            "Take its machine from the network, or power it off; once another node leads (pgmahout status), run the same again.");
      }
    }
  }

  /** Takes their members out of etcd. */
  public void takeOutOfEtcd() {
    if (!space.plan().hasOwnEtcd()) {
      return;
    }
    EtcdGrowth growth = new EtcdGrowth(new LiveEtcdMembers(space.edge()), Progress.of(dialog::say));
    space.targets(0).specs().stream()
        .filter(spec -> spec.has(Role.ETCD) && space.without().contains(spec.node()))
        .forEach((NodeSpec spec) -> growth.takeOut(spec));
  }

  /** Ends what they still have open in PostgreSQL, which judges at the beginning of a session. */
  public void cutSessions(ExclusiveOperation operation) {
    if (nodes.isEmpty()) {
      return;
    }
    try (Workspace fresh = space.reopened();
        RolloutView view = dialog.screen().rollout()) {
      SessionCut cut = new SessionCut(fresh.targets(0), operation, view);
      dialog.interrupts(cut::cancel);
      cut.perform(space.without())
          .forEach(
              (node, done) ->
                  done.forEach(change -> dialog.say(node + ": ended " + change.what())));
    }
  }

  /** The authority that signed for their agents is trusted by nobody any more. */
  public void noteShutOut() {
    space.folder().agents().shutOutUnseen(space.without());
  }

  /** Says how they come back. */
  public void sayHowTheyComeBack() {
    nodes.forEach(
        node ->
            dialog.say(
                "%1$s was left out. It comes back as an empty machine: pgmahout enrol --limit %1$s, pgmahout apply"
                    .formatted(node.name())));
  }

  /** For a question or a line of history. */
  public String words() {
    return nodes.isEmpty() ? "" : " without " + String.join(", ", space.without());
  }
}
