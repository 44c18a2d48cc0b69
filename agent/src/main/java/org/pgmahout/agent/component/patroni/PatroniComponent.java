package org.pgmahout.agent.component.patroni;

import java.util.List;
import java.util.Map;
import org.pgmahout.agent.component.ComponentProbe;
import org.pgmahout.agent.component.ComponentRemoval;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.Remembered;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.local.log.PatroniJournal;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.wire.NodeOperation;

/** Patroni, and the member of the cluster that it makes of this node's PostgreSQL. */
public final class PatroniComponent implements NodeComponent {
  private final NodeTools tools;
  private final Remembered remembered;

  public PatroniComponent(NodeTools tools, Remembered remembered) {
    this.tools = tools;
    this.remembered = remembered;
  }

  @Override
  public Component component() {
    return Component.PATRONI;
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    return new PatroniSteps(tools, remembered.served()).steps(spec, secrets);
  }

  @Override
  public HealthProbe probe() {
    PatroniSteps patroni = new PatroniSteps(tools, remembered.served());
    return new ComponentProbe(Component.PATRONI, patroni::problem, _ -> patroni.notice());
  }

  @Override
  public LogSource log() {
    return new PatroniJournal.OfPatroni();
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, NodeOperation operation) {
    PatroniOperations operations =
        new PatroniOperations(tools, new PatroniSteps(tools, remembered.served()));
    return switch (operation) {
      case NodeOperation.Destroy _ -> List.of();
      case NodeOperation.NarrowHba _ -> operations.narrowHba(spec);
      case NodeOperation.ChangePasswords change ->
          operations.changePasswords(spec, secrets, change.names());
      case NodeOperation.CutSessions cut -> operations.cutSessions(spec, cut.nodes());
      case NodeOperation.SetAside _ -> operations.setAside(spec);
      case NodeOperation.ReloadPatroni _ -> operations.reload(spec);
    };
  }

  @Override
  public ComponentRemoval removal(NodeSpec spec) {
    return ComponentRemoval.ofFiles(spec, Component.PATRONI)
        .withUnit(PatroniUnit.NAME)
        .withFolders(List.of(tools.folders(spec).home()));
  }
}
