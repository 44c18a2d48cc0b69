package org.pgmahout.agent.component.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pgmahout.agent.component.ClusterFolders;
import org.pgmahout.agent.component.ComponentProbe;
import org.pgmahout.agent.component.ComponentRemoval;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.LookCatalog.Answer;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.Remembered;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.local.log.PostgresqlLog;
import org.pgmahout.agent.pgdata.MovedAside;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Look;

/** PostgreSQL's programs, its data and its configuration; Patroni starts and stops the server. */
public final class PostgresqlComponent implements NodeComponent {
  private final NodeTools tools;
  private final Remembered remembered;
  private final Function<NodeSpec, Step> trial;
  private final MovedAside aside = new MovedAside();

  /**
   * @param trial the step that tries a spec's configuration before it is laid down
   */
  public PostgresqlComponent(
      NodeTools tools, Remembered remembered, Function<NodeSpec, Step> trial) {
    this.tools = tools;
    this.remembered = remembered;
    this.trial = trial;
  }

  @Override
  public Component component() {
    return Component.POSTGRESQL;
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    return new PostgresqlSteps(tools, trial).steps(spec, secrets);
  }

  @Override
  public HealthProbe probe() {
    return new ComponentProbe(
        Component.POSTGRESQL,
        this::problem,
        spec -> MovedAsideNotice.of(spec.node(), aside.folders(spec)));
  }

  private Optional<String> problem(NodeSpec spec) {
    Optional<PatroniStatus> status =
        new LocalPatroni(spec, tools.files(), tools.sessions()).ask(PatroniClient::status);
    return status.isEmpty()
        ? Optional.of("not known: Patroni does not answer")
        : DatabaseState.problem(
            status.get(), () -> PostgresqlLog.of(spec, tools.commands()).because());
  }

  @Override
  public LogSource log() {
    return new PostgresqlLog.Source(remembered.last());
  }

  @Override
  public List<Answer<?>> looks() {
    return List.of(
        new Answer<>(
            Look.IN_FORCE,
            spec ->
                new RunningConfiguration(tools.commands(), tools.files()).lookWithLogins(spec)));
  }

  /** The data before its WAL, so that an interrupted removal leaves nothing that looks whole. */
  @Override
  public ComponentRemoval removal(NodeSpec spec) {
    ClusterFolders folders = tools.folders(spec);
    List<FolderClaim> claims = new ArrayList<>(List.of(folders.data()));
    folders.wal().ifPresent(claims::add);
    return ComponentRemoval.ofFiles(spec, Component.POSTGRESQL).withFolders(claims);
  }
}
