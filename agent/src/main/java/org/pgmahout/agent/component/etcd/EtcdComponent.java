package org.pgmahout.agent.component.etcd;

import java.util.List;
import java.util.Map;
import org.pgmahout.agent.component.ComponentProbe;
import org.pgmahout.agent.component.ComponentRemoval;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;

/** A node's member of etcd. */
public final class EtcdComponent implements NodeComponent {
  private final NodeTools tools;
  private final EtcdSteps etcd;

  /**
   * @param http asks the member for its health on loopback
   */
  public EtcdComponent(NodeTools tools, LocalHttp http) {
    this.tools = tools;
    this.etcd = new EtcdSteps(tools, http);
  }

  @Override
  public Component component() {
    return Component.ETCD;
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    return etcd.steps(spec, secrets);
  }

  @Override
  public HealthProbe probe() {
    return ComponentProbe.of(Component.ETCD, etcd::problem);
  }

  @Override
  public LogSource log() {
    return new LogSource.Container(Component.ETCD, EtcdContainer.NAME);
  }

  @Override
  public ComponentRemoval removal(NodeSpec spec) {
    return ComponentRemoval.ofFiles(spec, Component.ETCD)
        .withContainer(EtcdContainer.NAME)
        .withFolders(List.of(tools.folders(spec).etcd()));
  }
}
