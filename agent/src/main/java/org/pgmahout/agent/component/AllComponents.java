package org.pgmahout.agent.component;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.agent.component.docker.DockerSteps;
import org.pgmahout.agent.component.etcd.EtcdSteps;
import org.pgmahout.agent.component.haproxy.HaproxySteps;
import org.pgmahout.agent.component.id.StepIds;
import org.pgmahout.agent.component.patroni.PatroniOperations;
import org.pgmahout.agent.component.patroni.PatroniRestart;
import org.pgmahout.agent.component.patroni.PatroniSteps;
import org.pgmahout.agent.component.postgresql.PatroniJournal;
import org.pgmahout.agent.component.postgresql.PostgresqlLog;
import org.pgmahout.agent.component.postgresql.PostgresqlSteps;
import org.pgmahout.agent.component.postgresql.Programs;
import org.pgmahout.agent.component.postgresql.RunningConfiguration;
import org.pgmahout.agent.component.system.NodeRemoval;
import org.pgmahout.agent.component.system.SystemSteps;
import org.pgmahout.agent.component.trial.Judge;
import org.pgmahout.agent.component.trial.PostgresqlTrial;
import org.pgmahout.agent.component.trial.TrialStep;
import org.pgmahout.agent.component.trial.TriedBefore;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.local.MemberSessions;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.PackageLock;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.DataFolders;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.RemovalPreview;

/** Every component there is, on the real machine. */
public final class AllComponents implements ComponentCatalog, LookCatalog {
  private final Machinery machinery;
  private final AgentFolders folders;
  private final Remembered remembered;
  private final EtcdSteps etcd;
  private final PostgresqlTrial trial;
  private final TriedBefore tried;

  /**
   * What the agent has kept of earlier requests.
   *
   * @param last to be: it knows where the data lies, also when the plan file says another place now
   * @param served what this node's Patroni was last brought to; empty when that is not known
   * @param secrets that came with the last
   */
  public record Remembered(
      Supplier<Optional<NodeSpec>> last,
      Supplier<Optional<NodeSpec>> served,
      Supplier<Map<String, Secret>> secrets) {}

  /**
   * @param folders where the agent keeps its state, which a destroyed cluster takes along
   * @param remembered of earlier requests
   */
  public AllComponents(
      CommandRunner commands,
      Containers containers,
      PackageLock lock,
      AgentFolders folders,
      Remembered remembered) {
    this.folders = folders;
    this.remembered = remembered;
    this.machinery =
        new Machinery(
            commands,
            new FileWriter(commands),
            new Apt(commands, lock),
            new Systemd(commands),
            containers,
            new Machine(commands),
            new FolderMarks(folders.marks(), commands),
            new MemberSessions());
    this.etcd = new EtcdSteps(machinery, LocalHttp.over(Optional.empty()));
    Function<PostgresqlPlan, Programs> programs = plan -> Programs.of(plan, machinery.files());
    this.trial = new PostgresqlTrial(commands, Path.of("/proc"), programs.andThen(Programs::bin));
    this.tried = new TriedBefore(folders.tried(), remembered.served(), programs);
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
    return components(spec).stream()
        .filter(component -> components.isEmpty() || components.contains(component))
        .flatMap(component -> stepsOf(component, spec, secrets).stream())
        .toList();
  }

  private List<Step> stepsOf(Component component, NodeSpec spec, Map<String, Secret> secrets) {
    return switch (component) {
      case SYSTEM -> new SystemSteps(machinery).steps(spec, secrets);
      case DOCKER -> new DockerSteps(machinery).steps(spec, secrets);
      case ETCD -> etcd.steps(spec, secrets);
      case POSTGRESQL ->
          new PostgresqlSteps(machinery, node -> new TrialStep(node, trial, tried))
              .steps(spec, secrets);
      case PATRONI -> new PatroniSteps(machinery, remembered.served()).steps(spec, secrets);
      case HAPROXY -> new HaproxySteps(machinery).steps(spec, secrets);
    };
  }

  /** One probe a component. */
  public List<HealthProbe> probes() {
    return new AllProbes(machinery, etcd).list();
  }

  /** Finishes in the background what an earlier agent process was killed in the middle of. */
  public void settle(NodeSpec spec) {
    if (spec.has(Role.DATABASE)) {
      Thread.ofVirtual().name("settle").start(() -> new PatroniRestart(spec, machinery).settle());
    }
  }

  /** Where each component's log is. */
  public List<LogSource> logs() {
    return List.of(
        new LogSource.Unit(Component.SYSTEM, "pgmahout-agent.service"),
        new LogSource.Unit(Component.DOCKER, "docker.service"),
        new LogSource.Container(Component.ETCD, EtcdContainer.NAME),
        new PostgresqlLog.Source(remembered.last()),
        new PatroniJournal.OfPatroni(),
        new LogSource.Unit(Component.HAPROXY, "haproxy.service"));
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, NodeOperation operation) {
    PatroniOperations patroni =
        new PatroniOperations(machinery, new PatroniSteps(machinery, remembered.served()));
    return switch (operation) {
      case NodeOperation.Destroy destroy -> removal(destroy.confirm(), spec);
      case NodeOperation.NarrowHba _ -> patroni.narrowHba(spec);
      case NodeOperation.ChangePasswords change ->
          patroni.changePasswords(spec, secrets, change.names());
      case NodeOperation.CutSessions cut -> patroni.cutSessions(spec, cut.nodes());
      case NodeOperation.SetAside _ -> patroni.setAside(spec);
      case NodeOperation.ReloadPatroni _ -> patroni.reload(spec);
    };
  }

  @Override
  public List<Answer<?>> looks() {
    return List.of(
        new Answer<>(Look.DATA, this::data),
        new Answer<>(
            Look.REMOVAL,
            asked -> new RemovalPreview(asked.node(), removal().look(whatIsHere(asked)))),
        new Answer<>(Look.JUDGE, spec -> new Judge(machinery, trial, tried).judge(spec)),
        new Answer<>(
            Look.IN_FORCE,
            spec ->
                new RunningConfiguration(machinery.commands(), machinery.files())
                    .lookWithLogins(spec)));
  }

  private List<Step> removal(String confirm, NodeSpec asked) {
    NodeSpec spec = whatIsHere(asked);
    if (!confirm.equals(spec.plan().name())) {
      throw new OpsException(
          ErrorCode.CONFIRMATION_MISSING,
          "to destroy a node's cluster its name must be given: got '%s', expected '%s'"
              .formatted(confirm, spec.plan().name()),
          "Give the cluster's name as `confirm`.");
    }
    return removal().steps(spec);
  }

  /** The node as it is, not as a plan file wants it now; an earlier agent judged no spec. */
  private NodeSpec whatIsHere(NodeSpec asked) {
    NodeSpec spec = remembered.last().get().orElse(asked);
    DataFolders.requireOwn(spec.plan());
    return spec;
  }

  private NodeRemoval removal() {
    return new NodeRemoval(machinery, folders);
  }

  /** The data this node holds, whether anything runs or not; changes nothing. */
  public NodeData data(NodeSpec spec) {
    return new NodeDataProbe(machinery).look(spec);
  }

  /** Folders that the plan wants for the cluster and that are somebody else's, a sentence each. */
  public List<String> foreignFolders(NodeSpec spec) {
    return machinery.folders(spec).all().stream()
        .flatMap(folder -> folder.problem().stream())
        .toList();
  }
}
