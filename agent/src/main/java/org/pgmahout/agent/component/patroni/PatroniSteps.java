package org.pgmahout.agent.component.patroni;

import static org.pgmahout.common.spec.Component.PATRONI;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.Machinery;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.UnitState;
import org.pgmahout.agent.step.FileStep;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.UnitStep;
import org.pgmahout.agent.step.VenvStep;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.spec.VenvLock;
import org.pgmahout.common.wire.KnownStep;
import org.pgmahout.common.wire.NodeHealth.State;

/**
 * Patroni: venv, certificates, configuration, unit; then the service, and a member that streams.
 */
public final class PatroniSteps {
  /** Where the unit leaves copies of what its process started with. */
  private static final String RUN = "/run/patroni/";

  private static final String USER = "postgres";

  /** As long as the command waits for a leader. */
  private static final Duration LEADER = Duration.ofSeconds(120);

  private static final Duration SLACK = Duration.ofSeconds(30);

  private final Machinery machinery;
  private final Supplier<Optional<NodeSpec>> served;

  /**
   * @param served what this node's Patroni was last brought to; empty when that is not known
   */
  public PatroniSteps(Machinery machinery, Supplier<Optional<NodeSpec>> served) {
    this.machinery = machinery;
    this.served = served;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    NodePaths paths = NodePaths.of(spec);
    MemberWait member = new MemberWait(spec, machinery.systemd());
    boolean atRest = machinery.systemd().state(PatroniUnit.NAME).atRest();
    List<Step> steps = new ArrayList<>();
    steps.add(
        new FolderStep(
            StepHead.prepare(PATRONI, "home", paths.patroniHome(), "postgresql/user"),
            machinery.files(),
            paths.patroniHome(),
            USER,
            "0755"));
    VenvStep venv = venv(spec, paths);
    steps.add(venv);
    for (RenderedFile file : NodeFiles.of(spec, Secrets.of(secrets), PATRONI)) {
      steps.add(
          file.path().equals(paths.patroniYml())
              ? configuration(file, secrets, venv, atRest)
              : file(file, secrets, atRest));
    }
    steps.add(
        venv.use(
            taken(
                StepHead.prepare(
                    PATRONI,
                    "venv-in-use",
                    "the venv that is in use",
                    KnownStep.VENV.path(),
                    KnownStep.PATRONI_YML.path()),
                atRest)));
    steps.add(service(spec, paths));
    PatroniRestart restart = new PatroniRestart(spec, machinery.systemd());
    steps.add(
        new SmallStep(
            StepHead.start(PATRONI, "failover", "automatic failover is on", "patroni/service"),
            context -> restart.check(),
            restart::resume));
    steps.add(halfCopy(spec, secrets));
    steps.add(
        new SmallStep(
            StepHead.start(PATRONI, "member", "member leads or streams", "patroni/data"),
            context -> member.check(),
            member::await));
    steps.add(withMachine());
    steps.add(
        new RolesStep(
            machinery.commands(), paths.postgresqlBin(), spec.plan().postgresql().port(), secrets));
    steps.add(dynamicConfiguration(spec));
    return steps;
  }

  /** Why this node's member neither leads nor streams; empty when it does. */
  public Optional<String> problem(NodeSpec spec) {
    return new MemberWait(spec, machinery.systemd()).problem();
  }

  /**
   * What shall be known of a member that leads or streams; empty when all is as it shall be. One
   * that does not is mended first.
   */
  public Optional<HealthProbe.Reading> notice() {
    UnitState state = machinery.systemd().state(PatroniUnit.NAME);
    return state.enabled()
        ? Optional.empty()
        : Optional.of(
            new HealthProbe.Reading(
                State.WARN,
                "would not start with its machine: %s is %s"
                    .formatted(PatroniUnit.NAME, state.file()),
                "pgmahout apply"));
  }

  /**
   * When what a Patroni process starts with is laid down. One that runs may crash and start anew at
   * any time: it must not find what no other node has been tried with, so it waits for its turn.
   * One at rest has it early; its turn looks again, for somebody may have started it meanwhile.
   */
  private StepHead taken(StepHead head, boolean early) {
    return early ? head.both() : head.starting();
  }

  private Step file(RenderedFile file, Map<String, Secret> secrets, boolean atRest) {
    boolean unit = file.path().equals(NodePaths.PATRONI_UNIT);
    String id = Machinery.id(file.path());
    return unit
        ? machinery.file(
            taken(
                StepHead.prepare(
                    PATRONI, id, file.path(), "patroni/home", KnownStep.PATRONI_YML.path()),
                atRest),
            file,
            secrets)
        : machinery.file(file, secrets, "patroni/home");
  }

  /** Beside apt when there is a Python already: that is a third of a first build's time. */
  private VenvStep venv(NodeSpec spec, NodePaths paths) {
    boolean python = Files.isExecutable(Path.of("/usr/bin/python3"));
    return new VenvStep(
        StepHead.prepare(
            KnownStep.VENV,
            "Patroni " + spec.plan().patroni().version() + " in its venv",
            "patroni/home",
            python ? "system/package-lists" : "system/packages"),
        machinery.commands(),
        machinery.files(),
        paths.patroniHome(),
        USER,
        VenvLock.packages(spec.plan().patroni()));
  }

  /**
   * Before the environment is changed over, and judged by the one that was built: what is refused
   * leaves the node as it was. New passwords alone are laid down at once on a node that runs, too:
   * the database takes them before the node's turn, and a Patroni that crashes then needs them.
   */
  private Step configuration(
      RenderedFile file, Map<String, Secret> secrets, VenvStep venv, boolean atRest) {
    Collection<Secret> values = Machinery.secretsOf(secrets);
    String is = machinery.files().read(Path.of(file.path()));
    return new FileStep(
        taken(
            StepHead.prepare(
                KnownStep.PATRONI_YML,
                file.path(),
                KnownStep.VENV.path(),
                "patroni/node-key",
                "system/packages",
                "postgresql/links",
                "postgresql/data-folder"),
            atRest || OnlySecrets.differ(is, file.text(), values)),
        machinery.files(),
        Machinery.wanted(file),
        values,
        candidate -> validate(venv.program("patroni"), candidate));
  }

  /** What Patroni's validator says about things that are not there yet is no fault of the file. */
  private void validate(Path patroni, Path candidate) {
    CommandResult result =
        machinery
            .commands()
            .run(
                Command.of(
                        patroni.toString(),
                        "--validate-config",
                        "--ignore-listen-port",
                        candidate.toString())
                    .as(USER)
                    .within(Duration.ofSeconds(60)));
    List<String> faults =
        (result.stdout() + result.stderr())
            .lines()
            .filter(line -> !line.isBlank())
            .filter(line -> !line.contains("is not reachable"))
            .filter(line -> !line.contains("is already in use"))
            .toList();
    if (!result.ok() && !faults.isEmpty()) {
      throw new OpsException(
          ErrorCode.CONFIG_REJECTED,
          "Patroni refuses the new patroni.yml; the old one stays:\n" + String.join("\n", faults),
          "Mend what it names in the plan (patroni.extra, postgresql), then run the same again.");
    }
  }

  private Step service(NodeSpec spec, NodePaths paths) {
    Path marker = VenvStep.marker(paths.patroniHome());
    Path unit = Path.of(NodePaths.PATRONI_UNIT);
    return new UnitStep(
        StepHead.start(
            PATRONI,
            "service",
            "patroni.service runs with what is on disk",
            "patroni/patroni-yml",
            "patroni/node-crt",
            "patroni/ca-crt",
            "patroni/unit-file",
            "patroni/venv-in-use",
            "etcd/healthy",
            "system/huge-pages"),
        machinery.systemd(),
        machinery.files(),
        PatroniUnit.NAME,
        Map.of(unit, copy(unit), marker, copy(marker)),
        reloaded(spec, paths),
        new PatroniRestart(spec, machinery.systemd())::perform,
        false);
  }

  /**
   * Only who has led or streamed: a bootstrap that is cut off must not be taken for a cluster by a
   * Patroni that starts before anybody has looked.
   */
  private Step withMachine() {
    return new SmallStep(
        StepHead.start(
            PATRONI, "enabled", "patroni.service starts with the machine", "patroni/member"),
        context -> {
          UnitState state = machinery.systemd().state(PatroniUnit.NAME);
          return state.enabled()
              ? Finding.right()
              : Finding.wrong(Change.of(PatroniUnit.NAME, state.file(), "enabled"));
        },
        context -> machinery.systemd().enable(PatroniUnit.NAME));
  }

  private Step halfCopy(NodeSpec spec, Map<String, Secret> secrets) {
    return new HalfCopyStep(
        CutOff.of(spec, machinery),
        new PatroniCopies(spec, secrets, new LocalPatroni(spec), machinery),
        LEADER);
  }

  /** What Patroni and its PostgreSQL read anew at a reload: certificates, too. */
  private static Map<Path, Path> reloaded(NodeSpec spec, NodePaths paths) {
    Map<Path, Path> files = new TreeMap<>();
    List<String> names =
        spec.plan().security().tls()
            ? List.of(paths.patroniYml(), paths.patroniCert(), paths.patroniCa())
            : List.of(paths.patroniYml());
    names.stream().map(Path::of).forEach(file -> files.put(file, copy(file)));
    return files;
  }

  static Path copy(Path file) {
    return Path.of(RUN + file.getFileName());
  }

  private ConfigurationStep dynamicConfiguration(NodeSpec spec) {
    // A change wakes Patroni's loop; one that is busy ends the loop it is in.
    Duration shown = Duration.ofSeconds(spec.plan().patroni().timing().loopWait()).plus(SLACK);
    return new ConfigurationStep(
        DynamicConfig.wanted(spec),
        () ->
            served
                .get()
                .filter(before -> before.plan().name().equals(spec.plan().name()))
                .map(DynamicConfig::wanted)
                .orElseGet(Map::of),
        new PatroniConfiguration(new LocalPatroni(spec), machinery.systemd()),
        shown);
  }

  /** Brings the dynamic configuration to what the plan says; tells what it changed. */
  public List<Change> configure(NodeSpec spec, StepContext context) {
    return dynamicConfiguration(spec).configure(context);
  }
}
