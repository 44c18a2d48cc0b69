package org.pgmahout.agent.component.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgmahout.agent.component.ComponentProbe;
import org.pgmahout.agent.component.ComponentRemoval;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;

/** The proxy that clients of the cluster connect to. */
public final class HaproxyComponent implements NodeComponent {
  private final NodeTools tools;

  public HaproxyComponent(NodeTools tools) {
    this.tools = tools;
  }

  @Override
  public Component component() {
    return Component.HAPROXY;
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    return new HaproxySteps(tools).steps(spec, secrets);
  }

  @Override
  public HealthProbe probe() {
    return new ProxyProbe(
        () -> ComponentProbe.unitProblem(tools.systemd(), LocalProxy.UNIT),
        LocalProxy.SOCKET::servers);
  }

  @Override
  public LogSource log() {
    return new LogSource.Unit(Component.HAPROXY, LocalProxy.UNIT);
  }

  @Override
  public ComponentRemoval removal(NodeSpec spec) {
    ComponentRemoval written = ComponentRemoval.ofFiles(spec, Component.HAPROXY);
    List<String> files = new ArrayList<>(written.files());
    // The proxy's package owns its configuration's folder and needs the file to start.
    files.remove(NodePaths.HAPROXY_CFG);
    files.add(NodePaths.HAPROXY_KEPT);
    files.add(NodePaths.HAPROXY_DROP_IN);
    files.add(NodePaths.HAPROXY_CA);
    return written.withUnit(LocalProxy.UNIT).withFiles(files);
  }
}
