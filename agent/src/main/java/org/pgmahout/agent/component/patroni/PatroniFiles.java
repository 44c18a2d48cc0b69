package org.pgmahout.agent.component.patroni;

import static org.pgmahout.common.spec.Component.PATRONI;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.FileStep;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.VenvStep;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.wire.StepTrait;

/**
 * What a Patroni process starts with: its environment, {@code patroni.yml}, its unit, and the
 * certificates beside them. A process may crash and start again at any time, and must not find
 * files that no other node has been tried with: so everything but certificates and new passwords
 * waits for the node's turn where Patroni runs. Where it is at rest they are written early; the
 * turn looks again, because somebody may have started it meanwhile.
 */
final class PatroniFiles {
  /** Wheels of packages that have none elsewhere; deploy/deb/build lays them there. */
  private static final Path WHEELS = Path.of("/usr/lib/pgmahout-agent/wheels");

  static final String USER = "postgres";

  private final NodeTools tools;
  private final NodeSpec spec;
  private final NodePaths paths;
  private final Map<String, Secret> secrets;
  private final VenvStep venv;
  private final boolean atRest;

  PatroniFiles(NodeTools tools, NodeSpec spec, Map<String, Secret> secrets) {
    this.tools = tools;
    this.spec = spec;
    this.paths = NodePaths.of(spec);
    this.secrets = secrets;
    this.venv = venv();
    this.atRest = tools.systemd().state(PatroniUnit.NAME).atRest();
  }

  /** The steps, in order. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    steps.add(
        new FolderStep(
            StepHead.prepare(PatroniStepId.HOME, paths.patroniHome(), PostgresqlStepId.USER),
            tools.files(),
            tools.folders(spec).home(),
            USER,
            "0755"));
    steps.add(venv);
    if (spec.plan().security().tls()) {
      // Root's own in clusters that were made before.
      steps.add(
          new FolderStep(
              StepHead.prepare(PatroniStepId.PKI, paths.patroniPki(), PatroniStepId.HOME)
                  .with(StepTrait.CREDENTIALS),
              tools.files(),
              paths.patroniPki(),
              USER,
              "0755"));
    }
    NodeFiles.of(spec, Secrets.of(secrets), PATRONI).forEach(file -> steps.add(step(file)));
    steps.add(
        venv.use(
            taken(
                StepHead.prepare(
                    PatroniStepId.VENV_IN_USE,
                    "the venv that is in use",
                    PatroniStepId.VENV,
                    PatroniStepId.PATRONI_YML),
                atRest)));
    return steps;
  }

  private Step step(RenderedFile file) {
    if (file.path().equals(paths.patroniYml())) {
      return configuration(file);
    }
    if (file.path().equals(NodePaths.PATRONI_UNIT)) {
      return unit(file);
    }
    return tools.file(file, secrets, PatroniStepId.PKI);
  }

  private static StepHead taken(StepHead head, boolean early) {
    return early ? head.both() : head.starting();
  }

  /** Beside apt when there is a Python already: that is a third of a first build's time. */
  private VenvStep venv() {
    boolean python = Files.isExecutable(Path.of("/usr/bin/python3"));
    return new VenvStep(
        StepHead.prepare(
                PatroniStepId.VENV,
                "Patroni " + spec.plan().patroni().version() + " in its venv",
                PatroniStepId.HOME,
                python ? SystemStepId.PACKAGE_LISTS : SystemStepId.PACKAGES)
            .with(StepTrait.INSTALLS),
        tools.commands(),
        tools.files(),
        paths.patroniHome(),
        USER,
        WHEELS,
        spec.plan().patroni().lock());
  }

  /**
   * Before the environment is changed over, and judged by the one that was built: what is refused
   * leaves the node as it was. New passwords alone are laid down early where Patroni runs, too: the
   * database takes them before the node's turn, and a Patroni that crashes from then on needs them.
   * In the phases before that it is the other way round, for a moment, or until the next apply.
   */
  private Step configuration(RenderedFile file) {
    Collection<Secret> values = NodeTools.secretsOf(secrets);
    String is = tools.files().text(Path.of(file.path()));
    return new FileStep(
        taken(
            StepHead.prepare(
                    PatroniStepId.PATRONI_YML,
                    file.path(),
                    PatroniStepId.VENV,
                    PatroniStepId.NODE_KEY,
                    SystemStepId.PACKAGES,
                    PostgresqlStepId.TRIAL,
                    PostgresqlStepId.LINKS,
                    PostgresqlStepId.DATA_FOLDER)
                .with(StepTrait.PASSWORDS),
            atRest || SecretsOnlyDiff.differ(is, file.text(), masked())),
        tools.files(),
        NodeTools.wanted(file),
        values,
        this::validate);
  }

  private String masked() {
    return NodeFiles.of(spec, Secrets.masked(), PATRONI).stream()
        .filter(file -> file.path().equals(paths.patroniYml()))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private Step unit(RenderedFile file) {
    StepHead head =
        StepHead.prepare(
            PatroniStepId.UNIT_FILE, file.path(), PatroniStepId.HOME, PatroniStepId.PATRONI_YML);
    return tools.file(taken(head, atRest), file, secrets);
  }

  /** What Patroni's validator says about things that are not there yet is no fault of the file. */
  private void validate(Path candidate) {
    CommandResult result =
        tools
            .commands()
            .run(
                Command.of(
                        venv.program("patroni").toString(),
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
          "Fix the setting it names in the plan (patroni.extra, postgresql), then run the same again.");
    }
  }
}
