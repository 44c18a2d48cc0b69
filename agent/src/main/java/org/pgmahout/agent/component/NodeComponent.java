package org.pgmahout.agent.component;

import java.util.List;
import java.util.Map;
import org.pgmahout.agent.component.LookCatalog.Answer;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeOperation;

/**
 * One component of a node, with everything that the agent can do for it. Each has a room of its
 * own, which knows no other component: what several of them need is below them, in {@code step},
 * {@code local} and {@code pgdata}.
 */
public interface NodeComponent {

  /** Which component it is. */
  Component component();

  /**
   * The steps that make it, in the order in which they are shown; all stages.
   *
   * @param secrets values by the names of {@link org.pgmahout.common.spec.SecretNames}
   */
  List<Step> steps(NodeSpec spec, Map<String, Secret> secrets);

  /** How it is now. */
  HealthProbe probe();

  /** Where its log is. */
  LogSource log();

  /**
   * The steps that it has of an operation; none of one that is not its own.
   *
   * @param secrets those that are kept on the node
   */
  default List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, NodeOperation operation) {
    return List.of();
  }

  /** The questions about the node that it answers. */
  default List<Answer<?>> looks() {
    return List.of();
  }

  /** What a destroyed cluster leaves of it on a node of this spec, and what therefore has to go. */
  ComponentRemoval removal(NodeSpec spec);
}
