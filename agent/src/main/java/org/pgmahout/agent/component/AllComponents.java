package org.pgmahout.agent.component;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.agent.component.docker.DockerSteps;
import org.pgmahout.agent.component.etcd.EtcdSteps;
import org.pgmahout.agent.component.haproxy.HaproxySteps;
import org.pgmahout.agent.component.id.StepIds;
import org.pgmahout.agent.component.patroni.CutOff;
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
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.DataFolders;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.ActionResult;
import org.pgmahout.common.wire.NodeData;

/** Every component there is, on the real machine. */
public final class AllComponents implements ComponentCatalog, ActionCatalog {
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
  public List<Action> actions() {
    return List.of(
        Verb.look(Component.SYSTEM, "data", (request, context) -> data(request.spec())),
        Verb.look(
            Component.SYSTEM,
            "removal",
            (request, context) ->
                new ActionResult(request.spec().node(), removal().look(what(request)))),
        Verb.look(
            Component.SYSTEM,
            "judge",
            (request, context) -> new Judge(machinery, trial, tried).judge(request.spec())),
        Verb.look(
            Component.POSTGRESQL,
            "in-force",
            (request, context) ->
                new RunningConfiguration(machinery.commands(), machinery.files())
                    .lookWithLogins(request.spec())),
        Verb.change(Component.SYSTEM, "destroy", this::destroy),
        Verb.change(
            Component.PATRONI,
            "configure",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    new PatroniSteps(machinery, remembered.served())
                        .configure(request.spec(), context))),
        Verb.change(
            Component.PATRONI,
            "narrow",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    new PatroniSteps(machinery, remembered.served())
                        .narrow(request.spec(), context))),
        Verb.change(
            Component.PATRONI,
            "passwords",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    new PatroniSteps(machinery, remembered.served())
                        .passwords(request.spec(), remembered.secrets().get())
                        .change(List.of(request.options().getOrDefault("names", "").split(","))))),
        Verb.change(
            Component.PATRONI,
            "cut-sessions",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    new PatroniSteps(machinery, remembered.served())
                        .sessions(request.spec())
                        .cut(
                            request.spec().plan(),
                            List.of(request.options().getOrDefault("nodes", "").split(","))))),
        Verb.change(
            Component.PATRONI,
            "set-aside",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    CutOff.of(request.spec(), machinery)
                        .setAside(machinery.systemd(), machinery.machine(), context))),
        Verb.change(
            Component.PATRONI,
            "reload",
            (request, context) -> {
              if (!machinery.systemd().state(PatroniUnit.NAME).running()) {
                return new ActionResult(request.spec().node(), List.of());
              }
              machinery.systemd().reload(PatroniUnit.NAME);
              return done(request, Change.of(PatroniUnit.NAME, "running", "reloaded"));
            }),
        Verb.change(
            Component.HAPROXY,
            "reload",
            (request, context) -> {
              machinery.systemd().reload("haproxy.service");
              return done(request, Change.of("haproxy.service", "running", "reloaded"));
            }),
        Verb.change(
            Component.ETCD,
            "restart",
            (request, context) -> {
              machinery.containers().restart(EtcdContainer.NAME, 20);
              return done(request, Change.of(EtcdContainer.NAME, "running", "restarted"));
            }));
  }

  private ActionResult destroy(ActionRequest request, StepContext context) {
    NodeSpec spec = what(request);
    String confirm = request.options().getOrDefault("confirm", "");
    if (!confirm.equals(spec.plan().name())) {
      throw new OpsException(
          ErrorCode.CONFIRMATION_MISSING,
          "to destroy a node's cluster its name must be given: got '%s', expected '%s'"
              .formatted(confirm, spec.plan().name()),
          "Give the option confirm with the cluster's name.");
    }
    return new ActionResult(spec.node(), removal().remove(spec, context));
  }

  /** Of the node as it is, not as a plan file wants it now; an earlier agent judged no spec. */
  private NodeSpec what(ActionRequest request) {
    NodeSpec spec = remembered.last().get().orElse(request.spec());
    DataFolders.requireOwn(spec.plan());
    return spec;
  }

  private NodeRemoval removal() {
    return new NodeRemoval(machinery, folders);
  }

  private static ActionResult done(ActionRequest request, Change change) {
    return new ActionResult(request.spec().node(), List.of(change));
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

  /** A verb and what it does. */
  private record Verb(
      Component component,
      String verb,
      boolean changes,
      BiFunction<ActionRequest, StepContext, Object> deed)
      implements Action {
    static Verb look(
        Component component, String verb, BiFunction<ActionRequest, StepContext, Object> deed) {
      return new Verb(component, verb, false, deed);
    }

    static Verb change(
        Component component, String verb, BiFunction<ActionRequest, StepContext, Object> deed) {
      return new Verb(component, verb, true, deed);
    }

    @Override
    public Object perform(ActionRequest request, StepContext context) {
      return deed.apply(request, context);
    }
  }
}
