package org.pgmahout.controller.runs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * The runs of one command on its nodes, of an apply or of an operation: started, followed to their
 * end, and stopped together when the operator says so.
 */
public final class TargetRuns {
  private final DeploymentTargets targets;
  private final String owner;
  private final String who;
  private final Consumer<RolloutEvent> events;
  private final Map<String, String> running = new ConcurrentHashMap<>();

  /** Nodes that skipped what only the node that leads does. */
  private final Set<String> standbys = ConcurrentHashMap.newKeySet();

  private volatile boolean stopped;
  private volatile boolean configurationChanged;

  /**
   * @param owner id of the reservations that the runs belong to
   * @param who operator and machine
   * @param events takes what happens on the nodes
   */
  public TargetRuns(
      DeploymentTargets targets, String owner, String who, Consumer<RolloutEvent> events) {
    this.targets = targets;
    this.owner = owner;
    this.who = who;
    this.events = events;
  }

  /** Runs on many nodes at once; throws when one fails, after all have ended. */
  public void on(List<Agent> agents, Stage stage, List<Component> components) {
    NodeRuns.all(agents, agent -> on(agent, targets.spec(agent.node()), stage, components));
  }

  /** Runs on one node, with another spec than the compiled one. */
  public void on(Agent agent, NodeSpec spec, List<Component> components) {
    on(agent, spec, Stage.START, components);
  }

  /**
   * Makes the plan's roles and databases.
   *
   * @return false when the node skipped them because it does not lead
   */
  public boolean content(Agent agent) {
    standbys.remove(agent.node());
    on(agent, targets.spec(agent.node()), Stage.CONTENT, List.of(Component.POSTGRESQL));
    return !standbys.contains(agent.node());
  }

  /** Operator and machine, whose runs they are. */
  public String who() {
    return who;
  }

  /**
   * Has many nodes do an operation at once, and returns what each changed; throws when one fails,
   * after all have ended.
   */
  public Map<String, List<Change>> on(List<Agent> agents, NodeOperation operation) {
    return NodeRuns.all(agents, agent -> on(agent, operation));
  }

  /** Has one node do an operation, and returns what it changed. */
  public List<Change> on(Agent agent, NodeOperation operation) {
    List<Change> changes = Collections.synchronizedList(new ArrayList<>());
    on(
        agent,
        RunRequest.of(owner, targets.spec(agent.node()), operation),
        event -> {
          if (event instanceof RunEvent.StepFinished step
              && step.outcome() == Outcome.CHANGED
              && !step.step().has(StepTrait.STATE)) {
            changes.addAll(step.changes());
          }
        });
    return List.copyOf(changes);
  }

  /** Whether a run changed the cluster-wide configuration. */
  public boolean configurationChanged() {
    return configurationChanged;
  }

  /** Asks every run in progress to stop, and begins no other. */
  public void cancel() {
    stopped = true;
    NodeRuns.collect(
        targets.agents().stream().filter(agent -> running.containsKey(agent.node())).toList(),
        agent -> {
          agent.cancel(running.get(agent.node()));
          return true;
        });
  }

  /** Throws when it was asked to stop. */
  public void stillWanted() {
    if (stopped) {
      throw new OpsException(
          ErrorCode.CANCELLED,
          "stopped as you asked",
          "Run the same command again when ready: it goes on from here.");
    }
  }

  private RunView on(Agent agent, NodeSpec spec, Stage stage, List<Component> components) {
    return on(
        agent,
        targets.request(spec, owner, RunRequest.Mode.APPLY, stage, components),
        event -> note(agent.node(), event));
  }

  private RunView on(Agent agent, RunRequest request, Consumer<RunEvent> note) {
    stillWanted();
    RunView started =
        WhenAgentIdle.ask(agent, () -> agent.start(request), who, events, this::stillWanted);
    running.put(agent.node(), started.id());
    try {
      if (stopped) {
        agent.cancel(started.id());
      }
      return well(
          agent,
          agent.follow(
              started.id(),
              event -> {
                note.accept(event);
                events.accept(new RolloutEvent.OnNode(agent.node(), event));
              },
              silence -> events.accept(new RolloutEvent.Waiting(silence))));
    } finally {
      // Another run of the node may have begun since this one ended.
      running.remove(agent.node(), started.id());
    }
  }

  private static RunView well(Agent agent, RunView ended) {
    if (ended.state() == RunView.State.DONE) {
      return ended;
    }
    throw ended.problem().isNone()
        ? new OpsException(
            ErrorCode.INTERRUPTED,
            agent.node() + ": run " + ended.id() + " ended as " + ended.state(),
            ended.kind().again())
        : ended.problem().toException();
  }

  private void note(String node, RunEvent event) {
    if (event instanceof RunEvent.StepFinished step
        && step.outcome() == Outcome.CHANGED
        && step.step().has(StepTrait.DYNAMIC_CONFIGURATION)) {
      configurationChanged = true;
    }
    if (event instanceof RunEvent.StepFinished step
        && step.outcome() == Outcome.SKIPPED
        && step.step().has(StepTrait.LEADER_ONLY)) {
      standbys.add(node);
    }
  }
}
