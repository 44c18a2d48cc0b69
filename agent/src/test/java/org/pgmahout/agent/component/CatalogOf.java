package org.pgmahout.agent.component;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeOperation;

/** A node of one component, whose steps a test makes; it declares those that it has made. */
public final class CatalogOf implements ComponentCatalog {
  private final Component component;
  private final Function<Map<String, Secret>, List<Step>> made;
  private final Set<StepId> declared = ConcurrentHashMap.newKeySet();

  /**
   * @param made its steps, with these secrets
   */
  public CatalogOf(Component component, Function<Map<String, Secret>, List<Step>> made) {
    this.component = component;
    this.made = made;
  }

  @Override
  public List<Component> components(NodeSpec spec) {
    return List.of(component);
  }

  @Override
  public Set<StepId> declared() {
    return Set.copyOf(declared);
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, List<Component> components) {
    List<Step> steps = made.apply(secrets);
    steps.stream().map(Step::id).forEach(declared::add);
    return steps;
  }

  /** The same steps, whatever is to be done. */
  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, NodeOperation operation) {
    return steps(spec, secrets, List.of(component));
  }
}
