package org.pgmahout.agent.component.patroni;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.pgdata.InterruptedCopy;
import org.pgmahout.agent.pgdata.SetAsideStep;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.wire.StepTrait;

/**
 * What is done to a node's Patroni and PostgreSQL in runs that are no apply's, as steps: an
 * operation that is repeated finds by their checks what is left of it.
 */
final class PatroniOperations {
  /** Patroni gives its replica another connection in its next loop. */
  private static final Duration SHOWN = Duration.ofSeconds(60);

  private final NodeTools tools;
  private final PatroniSteps patroni;

  PatroniOperations(NodeTools tools, PatroniSteps patroni) {
    this.tools = tools;
    this.patroni = patroni;
  }

  /**
   * Brings the dynamic configuration to what the plan says, once every replica would be let in by
   * its lines of pg_hba: for the leader's node, after all members had their turn.
   */
  List<Step> narrowHba(NodeSpec spec) {
    MembersShown members = new MembersShown(spec.plan(), patroni.server(spec));
    // What the wait saw counts: a replica that reconnects right after it would look like a fault.
    AtomicBoolean shown = new AtomicBoolean();
    return List.of(
        new SmallStep(
            StepHead.start(PatroniStepId.MEMBERS_SHOWN, "replicas show what pg_hba will ask for")
                .with(StepTrait.STATE),
            _ ->
                (shown.get() ? Optional.<String>empty() : members.hindrance())
                    .map(why -> Finding.wrong(Change.of("replicas", why, "would be let in")))
                    .orElseGet(Finding::right),
            context -> {
              awaitShown(spec, members, context);
              shown.set(true);
            }),
        patroni.dynamicConfiguration(spec, Optional::empty));
  }

  private static void awaitShown(NodeSpec spec, MembersShown members, StepContext context) {
    Await.upTo(SHOWN)
        .until(
            "every replica to show what pg_hba will ask for",
            members::hindrance,
            context::waitingOn,
            why ->
                new OpsException(
                    ErrorCode.TIMED_OUT,
                    "pg_hba still lets the cluster's own roles in from everywhere: " + why,
                    "A node: see pgmahout logs %s patroni. Anything else: write its network into security.superuser_from, or give it a role of its own; then apply again."
                        .formatted(spec.node())));
  }

  /**
   * Gives PostgreSQL's roles the passwords that are on this node.
   *
   * @param names of the secrets
   */
  List<Step> changePasswords(NodeSpec spec, Map<String, Secret> secrets, List<String> names) {
    return List.of(new RolePasswordsStep(patroni.server(spec), secrets, names));
  }

  /** Ends what these nodes have open in this node's own server. */
  List<Step> cutSessions(NodeSpec spec, List<String> nodes) {
    return List.of(new CutSessionsStep(patroni.server(spec), spec.plan(), nodes));
  }

  /** Moves out of the way what a bootstrap left that was cut off. */
  List<Step> setAside(NodeSpec spec) {
    return List.of(
        new SetAsideStep(
            StepHead.start(PatroniStepId.SET_ASIDE, "a cut-off bootstrap is out of the way"),
            InterruptedCopy.of(spec, tools.commands(), tools.files(), tools.marks()),
            tools.systemd(),
            tools.machine()));
  }

  /** Has Patroni read its files again. One that does not run reads them when it starts. */
  List<Step> reload(NodeSpec spec) {
    AtomicBoolean asked = new AtomicBoolean();
    return List.of(
        new SmallStep(
            StepHead.start(PatroniStepId.RELOADED, "Patroni has read its files"),
            _ -> {
              if (!tools.systemd().state(PatroniUnit.NAME).running()) {
                return new Finding.NotHere("Patroni does not run");
              }
              // An order, and no state: Patroni may have missed a certificate at an earlier reload,
              // and nothing on the node shows that.
              return asked.get()
                  ? Finding.right()
                  : Finding.wrong(
                      Change.of(PatroniUnit.NAME, "may run with earlier files", "reloaded")
                          .as(Change.Kind.RELOAD));
            },
            _ -> {
              tools.systemd().reload(PatroniUnit.NAME);
              asked.set(true);
            }));
  }
}
