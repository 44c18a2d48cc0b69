package org.pgmahout.agent.component.system;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pgmahout.agent.component.ComponentProbe;
import org.pgmahout.agent.component.ComponentRemoval;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.LookCatalog.Answer;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.Remembered;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.pgdata.NodeDataProbe;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.DataFolders;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.NodeVerdict;
import org.pgmahout.common.wire.RemovalPreview;

/** The operating system, and what concerns the node as a whole. */
public final class SystemComponent implements NodeComponent {
  private final NodeTools tools;
  private final AgentFolders folders;
  private final Remembered remembered;
  private final Function<NodeSpec, NodeVerdict> judge;
  private final List<NodeComponent> others;

  /**
   * @param folders where the agent keeps its state, which a destroyed cluster takes along
   * @param judge asks the programs on this node what they refuse of a spec
   * @param others the components besides this one, in their natural order: each says what a
   *     destroyed cluster leaves of it
   */
  public SystemComponent(
      NodeTools tools,
      AgentFolders folders,
      Remembered remembered,
      Function<NodeSpec, NodeVerdict> judge,
      List<NodeComponent> others) {
    this.tools = tools;
    this.folders = folders;
    this.remembered = remembered;
    this.judge = judge;
    this.others = List.copyOf(others);
  }

  @Override
  public Component component() {
    return Component.SYSTEM;
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    return new SystemSteps(tools).steps(spec, secrets);
  }

  @Override
  public HealthProbe probe() {
    return ComponentProbe.of(Component.SYSTEM, _ -> Optional.empty());
  }

  @Override
  public LogSource log() {
    return new LogSource.Unit(Component.SYSTEM, "pgmahout-agent.service");
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, NodeOperation operation) {
    return switch (operation) {
      case NodeOperation.Destroy destroy -> removed(destroy.confirm(), spec);
      case NodeOperation.NarrowHba _,
          NodeOperation.ChangePasswords _,
          NodeOperation.CutSessions _,
          NodeOperation.SetAside _,
          NodeOperation.ReloadPatroni _ ->
          List.of();
    };
  }

  private List<Step> removed(String confirm, NodeSpec asked) {
    NodeSpec spec = whatIsHere(asked);
    if (!confirm.equals(spec.plan().name())) {
      throw new OpsException(
          ErrorCode.CONFIRMATION_MISSING,
          "to destroy a node's cluster its name must be given: got '%s', expected '%s'"
              .formatted(confirm, spec.plan().name()),
          "Give the cluster's name as `confirm`.");
    }
    return removal().steps(spec);
  }

  @Override
  public List<Answer<?>> looks() {
    return List.of(
        new Answer<>(Look.DATA, spec -> data().look(spec)),
        new Answer<>(
            Look.REMOVAL,
            asked -> new RemovalPreview(asked.node(), removal().look(whatIsHere(asked)))),
        new Answer<>(Look.JUDGE, judge));
  }

  private NodeDataProbe data() {
    return new NodeDataProbe(tools.commands(), tools.files(), tools.systemd(), tools.containers());
  }

  /** The node as it is, not as a plan file wants it now; an earlier agent judged no spec. */
  private NodeSpec whatIsHere(NodeSpec asked) {
    NodeSpec spec = remembered.last().get().orElse(asked);
    DataFolders.requireOwn(spec.plan());
    return spec;
  }

  private NodeRemoval removal() {
    return new NodeRemoval(
        tools, folders, Stream.concat(Stream.of(this), others.stream()).toList());
  }

  @Override
  public ComponentRemoval removal(NodeSpec spec) {
    return ComponentRemoval.ofFiles(spec, Component.SYSTEM);
  }
}
