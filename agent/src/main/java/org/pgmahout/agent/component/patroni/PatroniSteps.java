package org.pgmahout.agent.component.patroni;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.EtcdStepId;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.local.log.PostgresqlLog;
import org.pgmahout.agent.os.UnitState;
import org.pgmahout.agent.pgdata.BaseBackups;
import org.pgmahout.agent.pgdata.HalfCopyStep;
import org.pgmahout.agent.pgdata.InterruptedCopy;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.UnitStep;
import org.pgmahout.agent.step.VenvStep;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.plan.ClusterHba;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.common.x509.Pem;

/**
 * Patroni: venv, certificates, configuration, unit; then the service, and a member that streams.
 */
public final class PatroniSteps {
  /** As long as the command waits for a leader. */
  private static final Duration LEADER = Duration.ofSeconds(120);

  /** Patroni reads its configuration between two loops. */
  private static final Duration RELOADED = Duration.ofSeconds(5);

  private static final Duration SLACK = Duration.ofSeconds(30);

  private final NodeTools tools;
  private final Supplier<Optional<NodeSpec>> served;

  /**
   * @param served what this node's Patroni was last brought to; empty when that is not known
   */
  public PatroniSteps(NodeTools tools, Supplier<Optional<NodeSpec>> served) {
    this.tools = tools;
    this.served = served;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    NodePaths paths = NodePaths.of(spec);
    MemberWait member = memberWait(spec);
    List<Step> steps = new ArrayList<>();
    steps.addAll(new PatroniFiles(tools, spec, secrets).steps());
    steps.add(service(spec, paths));
    PatroniProcessRestart restart = new PatroniProcessRestart(spec, tools);
    steps.add(
        new SmallStep(
            StepHead.start(
                PatroniStepId.FAILOVER, "automatic failover is on", PatroniStepId.SERVICE),
            context -> restart.check(),
            restart::resume));
    steps.add(dynamicConfiguration(spec));
    steps.add(halfCopy(spec, secrets));
    steps.add(
        new SmallStep(
            StepHead.start(
                    PatroniStepId.MEMBER,
                    "member leads or streams",
                    PatroniStepId.DATA,
                    PatroniStepId.DYNAMIC_CONFIGURATION)
                .with(StepTrait.STATE),
            context -> member.check(),
            member::await));
    if (spec.plan().security().tls()) {
      steps.add(shownCertificate(spec, paths));
    }
    steps.add(withMachine());
    Supplier<Optional<LocalPostgresql>> server = server(spec);
    OwnRolesLook look =
        new OwnRolesLook(server, Map.of("roles", RolesStep.MISSING, "proof", ProofRoleStep.OFF));
    steps.add(new RolesStep(() -> look.finding("roles"), server, secrets));
    steps.add(new ProofRoleStep(() -> look.finding("proof"), server, secrets));
    return steps;
  }

  private LocalPatroni patroni(NodeSpec spec) {
    return new LocalPatroni(spec, tools.files(), tools.sessions());
  }

  private Step shownCertificate(NodeSpec spec, NodePaths paths) {
    // What it shows is seen in a handshake alone.
    LocalPatroni patroni = new LocalPatroni(spec, tools.files());
    Path file = Path.of(paths.patroniCert());
    List<Path> files = List.of(file, LocalPatroni.copy(Path.of(paths.patroniYml())));
    return new ShownCertificateStep(
        new ShownCertificateStep.Before() {
          @Override
          public boolean showed(X509Certificate certificate) {
            return tools.sessions().showed(certificate, files);
          }

          @Override
          public void seen(X509Certificate certificate) {
            tools.sessions().seen(certificate, files);
          }
        },
        () -> patroni.ask(PatroniClient::shown).flatMap(shown -> shown),
        () ->
            Optional.of(tools.files().look(List.of(file)).get(file).textOrEmpty())
                .filter(text -> !text.isEmpty())
                .map(Pem::certificate),
        () -> tools.systemd().reload(PatroniUnit.NAME),
        Duration.ofSeconds(spec.plan().patroni().timing().loopWait()).plus(RELOADED));
  }

  Supplier<Optional<LocalPostgresql>> server(NodeSpec spec) {
    return () -> Programs.of(spec.plan().postgresql(), tools.files()).server(tools.commands());
  }

  /** Why this node's member neither leads nor streams; empty when it does. */
  public Optional<String> problem(NodeSpec spec) {
    return memberWait(spec).problem();
  }

  private MemberWait memberWait(NodeSpec spec) {
    return new MemberWait(
        spec, tools.systemd(), patroni(spec), PostgresqlLog.of(spec, tools.commands()));
  }

  /**
   * What is to be mended later on a member that leads or streams; empty when all is as it should
   * be. One that does neither is mended first.
   */
  public Optional<HealthProbe.Reading> notice() {
    UnitState state = tools.systemd().state(PatroniUnit.NAME);
    return state.enabled()
        ? Optional.empty()
        : Optional.of(
            new HealthProbe.Reading(
                State.WARN,
                "would not start with its machine: %s is %s"
                    .formatted(PatroniUnit.NAME, state.file()),
                "pgmahout apply"));
  }

  private Step service(NodeSpec spec, NodePaths paths) {
    Path marker = VenvStep.marker(paths.patroniHome());
    Path unit = Path.of(NodePaths.PATRONI_UNIT);
    return new UnitStep(
        StepHead.start(
            PatroniStepId.SERVICE,
            "patroni.service runs with what is on disk",
            PatroniStepId.PATRONI_YML,
            PatroniStepId.NODE_CRT,
            PatroniStepId.CA_CRT,
            PatroniStepId.UNIT_FILE,
            PatroniStepId.VENV_IN_USE,
            EtcdStepId.HEALTHY,
            SystemStepId.HUGE_PAGES),
        tools.systemd(),
        tools.files(),
        PatroniUnit.NAME,
        Map.of(unit, LocalPatroni.copy(unit), marker, LocalPatroni.copy(marker)),
        reloaded(spec, paths),
        new PatroniProcessRestart(spec, tools)::perform,
        false);
  }

  /**
   * Only who has led or streamed: a bootstrap that is cut off must not be taken for a cluster by a
   * Patroni that starts before anybody has looked.
   */
  private Step withMachine() {
    return new SmallStep(
        StepHead.start(
            PatroniStepId.ENABLED, "patroni.service starts with the machine", PatroniStepId.MEMBER),
        context -> {
          UnitState state = tools.systemd().state(PatroniUnit.NAME);
          return state.enabled()
              ? Finding.right()
              : Finding.wrong(Change.of(PatroniUnit.NAME, state.file(), "enabled"));
        },
        context -> tools.systemd().enable(PatroniUnit.NAME));
  }

  private Step halfCopy(NodeSpec spec, Map<String, Secret> secrets) {
    return new HalfCopyStep(
        StepHead.start(
            PatroniStepId.DATA, "data directory is whole, or to be copied", PatroniStepId.FAILOVER),
        InterruptedCopy.of(spec, tools.commands(), tools.files(), tools.marks()),
        new BaseBackups(
            spec, secrets, patroni(spec), tools.commands(), tools.files(), tools.machine()),
        LEADER);
  }

  /** What Patroni and its PostgreSQL read again at a reload: certificates, too. */
  static Map<Path, Path> reloaded(NodeSpec spec, NodePaths paths) {
    Map<Path, Path> files = new TreeMap<>();
    List<String> names =
        spec.plan().security().tls()
            ? List.of(paths.patroniYml(), paths.patroniCert(), paths.patroniCa())
            : List.of(paths.patroniYml());
    names.stream().map(Path::of).forEach(file -> files.put(file, LocalPatroni.copy(file)));
    return files;
  }

  private ConfigurationStep dynamicConfiguration(NodeSpec spec) {
    return dynamicConfiguration(spec, asked(new MembersShown(spec.plan(), server(spec))));
  }

  /** Asks when it must know, and once. */
  private static Supplier<Optional<String>> asked(MembersShown members) {
    List<Optional<String>> answer = new ArrayList<>();
    return () -> {
      if (answer.isEmpty()) {
        answer.add(members.hindrance());
      }
      return answer.getFirst();
    };
  }

  ConfigurationStep dynamicConfiguration(NodeSpec spec, Supplier<Optional<String>> hindrance) {
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
        new PatroniConfiguration(patroni(spec), tools.systemd()),
        shown,
        new ConfigurationStep.Narrowing(
            DynamicConfig.wide(spec), lines -> ClusterHba.areWide(spec.plan(), lines), hindrance));
  }
}
