package org.pgmahout.agent.component.docker;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.agent.component.ComponentProbe;
import org.pgmahout.agent.component.ComponentRemoval;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;

/** The container engine that a member of etcd runs in. */
public final class DockerComponent implements NodeComponent {
  private static final String UNIT = "docker.service";

  private final NodeTools tools;

  public DockerComponent(NodeTools tools) {
    this.tools = tools;
  }

  @Override
  public Component component() {
    return Component.DOCKER;
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    return new DockerSteps(tools).steps(spec, secrets);
  }

  @Override
  public HealthProbe probe() {
    return ComponentProbe.of(Component.DOCKER, _ -> problem());
  }

  private Optional<String> problem() {
    tools.containers().version();
    return ComponentProbe.unitProblem(tools.systemd(), UNIT);
  }

  @Override
  public LogSource log() {
    return new LogSource.Unit(Component.DOCKER, UNIT);
  }

  @Override
  public ComponentRemoval removal(NodeSpec spec) {
    return ComponentRemoval.ofFiles(spec, Component.DOCKER);
  }
}
