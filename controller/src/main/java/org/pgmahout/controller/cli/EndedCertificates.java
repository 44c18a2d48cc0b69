package org.pgmahout.controller.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.pki.AuthorityName;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.operate.AgentCertificates;
import org.pgmahout.controller.operate.FolderAge;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.rollout.ApplyTurn;
import org.pgmahout.controller.rollout.Baseline;
import org.pgmahout.controller.rollout.CertificatesFirst;
import org.pgmahout.controller.rollout.Site;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.view.Screen;

/**
 * The way back for a cluster whose certificates have ended: an apply brings others before it asks
 * etcd anything, looks again, and goes on as usual. Agents first, over their own port, because all
 * else goes through them.
 */
final class EndedCertificates {
  /** An election takes seconds; what does not serve by then is judged like any other etcd. */
  private static final Duration ETCD = Duration.ofSeconds(45);

  private final Workspace space;
  private final Screen screen;
  private final Interruption interruption;
  private final Consumer<String> confirm;

  /**
   * @param confirm asks before something changes
   */
  EndedCertificates(
      Workspace space, Screen screen, Interruption interruption, Consumer<String> confirm) {
    this.space = space;
    this.screen = screen;
    this.interruption = interruption;
    this.confirm = confirm;
  }

  /** What an apply builds on, as it is found, or as it is found once certificates were brought. */
  Baseline baseline(LiveTruth truth, Site site) {
    Baseline base = Baseline.read(truth, site.agents());
    if (base.versions().size() < site.agents().size() && renewAgents()) {
      base = Baseline.read(truth, site.agents());
    }
    Optional<String> ended =
        base.applied().isEmpty() && space.folder().signs(AuthorityName.CLUSTER)
            ? truth.endedCertificates()
            : Optional.empty();
    if (ended.isEmpty()) {
      return base;
    }
    // An agent of another version may not know the run that follows.
    Applying.requireVersions(screen, base);
    FolderAge.refuseOlder(space.folder().lineage(), base.lineages());
    screen.progress(ended.get());
    confirm.accept("Bring the nodes other certificates first? Nothing is restarted.");
    bring(site);
    await(truth);
    return Baseline.read(truth, site.agents());
  }

  /** Whether one had ended and was brought another. */
  private boolean renewAgents() {
    if (!space.folder().keepsAgents()) {
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
    screen.progress("the agents' certificates have ended on " + String.join(", ", ended));
    confirm.accept("Bring these agents other certificates?");
    List<AgentClient> clients = space.toEndedAgents(ended);
    try {
      new AgentCertificates(space.folder(), space.plan())
          .bring(clients)
          .forEach((node, words) -> screen.progress(node + ": agent: " + String.join(", ", words)));
    } finally {
      clients.forEach(AgentClient::close);
    }
    return true;
  }

  private static boolean hasEnded(Map.Entry<String, ? extends Answer<?>> node) {
    return node.getValue() instanceof Answer.Failure<?>(OpsException error)
        && error.code() == ErrorCode.CERTIFICATE_ENDED;
  }

  private void bring(Site site) {
    try (ApplyTurn turn = Applying.turn(space);
        RolloutView view = screen.rollout()) {
      CertificatesFirst certificates =
          new CertificatesFirst(site, turn.owner(), ApplyCommand.who(), view);
      interruption.means(certificates::cancel, "pgmahout apply");
      certificates.bring();
    }
  }

  private void await(LiveTruth truth) {
    try {
      Await.ofCluster(ETCD)
          .until(
              "etcd to answer with its new certificates",
              screen::progress,
              "See pgmahout logs NODE etcd.",
              truth::etcdTrouble);
    } catch (OpsException e) {
      if (e.code() != ErrorCode.TIMED_OUT) {
        throw e;
      }
      screen.progress(e.getMessage() + "; going on as with any etcd that does not answer");
    }
  }
}
