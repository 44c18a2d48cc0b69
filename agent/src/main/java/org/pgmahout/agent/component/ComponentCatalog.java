package org.pgmahout.agent.component;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeOperation;

/**
 * Everything that this agent can make of a spec. The run engine takes its steps from here and adds
 * nothing of its own; tests give it steps that they made by hand.
 */
public interface ComponentCatalog {

  /**
   * The components a node of this spec has, in their natural order.
   *
   * @param spec the state that the node has to have
   */
  List<Component> components(NodeSpec spec);

  /** All steps that a node of some spec may have. */
  Set<StepId> declared();

  /**
   * The steps that make these components, in the order they are shown; both stages.
   *
   * @param spec the state that the node has to have
   * @param secrets values by the names of {@link org.pgmahout.common.spec.SecretNames}
   * @param components which of them; never empty
   */
  List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, List<Component> components);

  /**
   * The steps of an operation, in the order they are shown.
   *
   * @param spec the node as the plan has it
   * @param secrets those that are kept on the node
   * @throws org.pgmahout.common.outcome.OpsException when the operation asks for what cannot be: a
   *     name that is not there, a confirmation that is another
   */
  List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, NodeOperation operation);
}
