package org.pgmahout.agent.component.postgresql;

import static org.pgmahout.common.spec.Component.POSTGRESQL;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pgmahout.agent.component.ClusterFolders;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.databases.DatabasesSteps;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.local.ProgramVersion;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.agent.local.log.PostgresqlLog;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.UnitState;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.LinksStep;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.Secrets;

/** PostgreSQL's programs, and nothing of the distribution's own cluster or service. */
public final class PostgresqlSteps {
  private static final String SERVICE = "postgresql.service";
  private static final String HOME = "/var/lib/postgresql";

  private final NodeTools tools;
  private final Function<NodeSpec, Step> trial;

  /**
   * @param trial the step that tries a spec's configuration before it is laid down
   */
  public PostgresqlSteps(NodeTools tools, Function<NodeSpec, Step> trial) {
    this.tools = tools;
    this.trial = trial;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    Programs programs = Programs.of(spec.plan().postgresql(), tools.files());
    DatabasesSteps databases =
        new DatabasesSteps(
            tools.apt(),
            () -> programs.psql().map(Psql::major),
            () -> programs.server(tools.commands()));
    List<Step> steps = new ArrayList<>();
    steps.add(user());
    steps.add(home());
    NodeFiles.of(spec, Secrets.of(secrets), POSTGRESQL)
        .forEach(file -> steps.add(tools.file(file, secrets)));
    if (spec.plan().postgresql().repository() == PostgresqlPlan.Repository.PGDG) {
      steps.add(
          new RepositoryStep(
              tools.apt(), tools.commands(), Path.of("/etc/apt"), Path.of("/var/lib/apt/lists")));
    }
    steps.add(major(programs));
    steps.add(serviceOff());
    steps.add(
        new LinksStep(
            StepHead.prepare(
                PostgresqlStepId.LINKS,
                "programs linked into /usr/sbin",
                SystemStepId.PACKAGES,
                PostgresqlStepId.MAJOR),
            programs::bin,
            Path.of("/usr/sbin")));
    ClusterFolders folders = tools.folders(spec);
    steps.add(folder(folders.data(), PostgresqlStepId.DATA_FOLDER));
    folders.wal().ifPresent(wal -> steps.add(folder(wal, PostgresqlStepId.WAL_FOLDER)));
    steps.addAll(databases.packages(spec));
    steps.add(trial.apply(spec));
    LocalPatroni patroni = new LocalPatroni(spec, tools.files(), tools.sessions());
    steps.add(
        new InForceStep(
            new PatroniManaged(
                spec, patroni, new RunningConfiguration(tools.commands(), tools.files())),
            InForceStep.Limits.of(Duration.ofSeconds(spec.plan().patroni().timing().loopWait()))));
    steps.add(
        new RunningVersionStep(
            new ServerUnderPatroni(patroni, PostgresqlLog.of(spec, tools.commands())),
            () -> programs.bin().flatMap(bin -> ProgramVersion.find(tools.commands(), bin))));
    steps.addAll(databases.content(spec, secrets));
    return steps;
  }

  /** Made as the package would make it, so that the venv can be built while apt still unpacks. */
  private Step user() {
    return new SmallStep(
        StepHead.prepare(PostgresqlStepId.USER, "user postgres"),
        context ->
            tools.machine().hasUser("postgres")
                ? Finding.right()
                : Finding.wrong(Change.create("user postgres", "home " + HOME)),
        context ->
            tools
                .commands()
                .require(
                    Command.of(
                        "useradd",
                        "--system",
                        "--user-group",
                        "--home-dir",
                        HOME,
                        "--create-home",
                        "--skel",
                        "/dev/null",
                        "--shell",
                        "/bin/bash",
                        "--comment",
                        "PostgreSQL administrator",
                        "postgres")));
  }

  /** Before a package is installed or a program is linked: it has nothing to mend. */
  private static Step major(Programs programs) {
    return new SmallStep(
        StepHead.prepare(PostgresqlStepId.MAJOR, "major version is the data's"),
        context -> {
          programs.requireFit();
          return Finding.right();
        },
        context -> {});
  }

  /** The user's home; Patroni's home and the data are below it by default. */
  private Step home() {
    return new FolderStep(
        StepHead.prepare(PostgresqlStepId.HOME, HOME, PostgresqlStepId.USER),
        tools.files(),
        HOME,
        "postgres",
        "0755");
  }

  private Step folder(FolderClaim claim, StepId id) {
    return new FolderStep(
        StepHead.prepare(id, claim.path().toString(), PostgresqlStepId.HOME, PatroniStepId.HOME),
        tools.files(),
        claim,
        "postgres",
        "0700");
  }

  private Step serviceOff() {
    return new SmallStep(
        StepHead.prepare(
            PostgresqlStepId.SERVICE_OFF, "distribution's service is off", SystemStepId.PACKAGES),
        context -> {
          UnitState state = tools.systemd().state(SERVICE);
          if (!state.exists()) {
            return new Finding.CannotTell("decided after the packages are installed");
          }
          return state.load().equals("masked") && !state.running()
              ? Finding.right()
              : Finding.wrong(Change.of(SERVICE, state.shown(), "stopped and masked"));
        },
        context -> {
          tools.systemd().stop(SERVICE);
          tools.systemd().mask(SERVICE);
        });
  }
}
