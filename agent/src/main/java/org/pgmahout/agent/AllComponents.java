package org.pgmahout.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pgmahout.agent.component.ComponentCatalog;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.LookCatalog;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.Remembered;
import org.pgmahout.agent.component.docker.DockerComponent;
import org.pgmahout.agent.component.etcd.EtcdComponent;
import org.pgmahout.agent.component.haproxy.HaproxyComponent;
import org.pgmahout.agent.component.id.StepIds;
import org.pgmahout.agent.component.patroni.PatroniComponent;
import org.pgmahout.agent.component.postgresql.PostgresqlComponent;
import org.pgmahout.agent.component.system.SystemComponent;
import org.pgmahout.agent.component.trial.Judge;
import org.pgmahout.agent.component.trial.PostgresqlTrial;
import org.pgmahout.agent.component.trial.TrialStep;
import org.pgmahout.agent.component.trial.TriedBefore;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeOperation;

/** Every component there is, on the real machine. */
public final class AllComponents implements ComponentCatalog, LookCatalog {
  private final List<NodeComponent> all;

  /**
   * @param folders where the agent keeps its state, which a destroyed cluster takes along
   * @param remembered of earlier requests
   */
  public AllComponents(NodeTools tools, AgentFolders folders, Remembered remembered) {
    Function<PostgresqlPlan, Programs> programs = plan -> Programs.of(plan, tools.files());
    PostgresqlTrial trial =
        new PostgresqlTrial(tools.commands(), Path.of("/proc"), programs.andThen(Programs::bin));
    TriedBefore tried = new TriedBefore(folders.tried(), remembered.served(), programs);
    Judge judge = new Judge(tools, trial, tried);
    List<NodeComponent> others =
        List.of(
            new DockerComponent(tools),
            new EtcdComponent(tools, LocalHttp.over(Optional.empty())),
            new PostgresqlComponent(tools, remembered, node -> new TrialStep(node, trial, tried)),
            new PatroniComponent(tools, remembered),
            new HaproxyComponent(tools));
    NodeComponent system = new SystemComponent(tools, folders, remembered, judge::judge, others);
    this.all = Stream.concat(Stream.of(system), others.stream()).toList();
  }

  /** The six of them, in their natural order. */
  public List<NodeComponent> list() {
    return all;
  }

  @Override
  public List<Component> components(NodeSpec spec) {
    return Component.of(spec.self().roles());
  }

  @Override
  public Set<StepId> declared() {
    return StepIds.all();
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, List<Component> components) {
    List<Component> wanted = components(spec);
    return all.stream()
        .filter(one -> wanted.contains(one.component()))
        .filter(one -> components.isEmpty() || components.contains(one.component()))
        .flatMap(one -> one.steps(spec, secrets).stream())
        .toList();
  }

  /** One probe a component. */
  public List<HealthProbe> probes() {
    return all.stream().map(NodeComponent::probe).toList();
  }

  /** Where each component's log is. */
  public List<LogSource> logs() {
    return all.stream().map(NodeComponent::log).toList();
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, NodeOperation operation) {
    List<Step> steps =
        all.stream().flatMap(one -> one.steps(spec, secrets, operation).stream()).toList();
    if (steps.isEmpty()) {
      // A run of nothing would end well.
      throw new IllegalStateException("no component does " + operation.kind());
    }
    return steps;
  }

  @Override
  public List<Answer<?>> looks() {
    return all.stream().<Answer<?>>flatMap(one -> one.looks().stream()).toList();
  }
}
