package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.credentials.AgentCertificates;
import org.pgmahout.controller.history.Baseline;
import org.pgmahout.controller.history.LineageCheck;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.preflight.AgentVersions;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.workspace.DeploymentTargets;
import org.pgmahout.controller.workspace.Workspace;

/**
 * The way back for a cluster whose certificates have ended: an apply brings others before it asks
 * etcd anything, looks again, and goes on as usual. Agents first, over their own port, because all
 * else goes through them.
 */
final class EndedCertificates {
  /** An election takes seconds; what does not serve by then is judged like any other etcd. */
  private static final Duration ETCD = Duration.ofSeconds(45);

  private final Workspace space;
  private final Dialog dialog;

  EndedCertificates(Workspace space, Dialog dialog) {
    this.space = space;
    this.dialog = dialog;
  }

  /** What an apply builds on, as it is found, or as it is found once certificates were brought. */
  Baseline baseline(LiveCluster cluster, DeploymentTargets targets) {
    Baseline base = Baseline.read(cluster.view(), cluster.plans(), targets.agents());
    if (base.versions().size() < targets.agents().size() && renewAgents()) {
      base = Baseline.read(cluster.view(), cluster.plans(), targets.agents());
    }
    Optional<String> ended =
        base.applied().isEmpty() && space.folder().authority(AuthorityName.CLUSTER).signs()
            ? cluster.endedCertificates()
            : Optional.empty();
    if (ended.isEmpty()) {
      return base;
    }
    // An agent of another version may not know the run that follows.
    AgentVersions.of(base.versions()).check(dialog::say);
    LineageCheck.refuseOlder(space.folder().lineage(), base.lineages());
    dialog.say(ended.get());
    dialog.confirm().accept("Bring the nodes other certificates first? Nothing is restarted.");
    bring(targets);
    await(cluster.view());
    return Baseline.read(cluster.view(), cluster.plans(), targets.agents());
  }

  /** Whether one had ended and was brought another. */
  private boolean renewAgents() {
    if (!space.folder().control().signs()) {
      return false;
    }
    List<String> ended =
        NodeRuns.collect(space.agents(), AgentClient::facts).entrySet().stream()
            .filter(EndedCertificates::hasEnded)
            .map(Map.Entry::getKey)
            .toList();
    if (ended.isEmpty()) {
      return false;
    }
    dialog.say("the agents' certificates have ended on " + String.join(", ", ended));
    dialog.confirm().accept("Bring these agents other certificates?");
    List<AgentClient> clients = space.toEndedAgents(ended);
    try {
      new AgentCertificates(space.folder(), space.plan())
          .bring(clients)
          .forEach((node, words) -> dialog.say(node + ": agent: " + String.join(", ", words)));
    } finally {
      clients.forEach(AgentClient::close);
    }
    return true;
  }

  private static boolean hasEnded(Map.Entry<String, ? extends Answer<?>> node) {
    return node.getValue() instanceof Answer.Failure<?>(OpsException error)
        && error.code() == ErrorCode.CERTIFICATE_ENDED;
  }

  private void bring(DeploymentTargets targets) {
    try (ExclusiveOperation operation = ExclusiveOperation.begin(space);
        RolloutView view = dialog.screen().rollout()) {
      CertificatesFirst certificates = new CertificatesFirst(targets, operation, view);
      dialog.interrupts(certificates::cancel);
      certificates.bring();
    }
  }

  private void await(ClusterView cluster) {
    try {
      Await.ofCluster(ETCD)
          .until(
              "etcd to answer with its new certificates",
              dialog::say,
              "See pgmahout logs NODE etcd.",
              cluster::etcdTrouble);
    } catch (OpsException e) {
      if (e.code() != ErrorCode.TIMED_OUT) {
        throw e;
      }
      dialog.say(e.getMessage() + "; going on as with any etcd that does not answer");
    }
  }
}
