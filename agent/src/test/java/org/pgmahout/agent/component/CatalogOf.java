package org.pgmahout.agent.component;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;

/** A node of one component, whose steps a test makes. */
public record CatalogOf(Component component, Function<Map<String, Secret>, List<Step>> made)
    implements ComponentCatalog {

  @Override
  public List<Component> components(NodeSpec spec) {
    return List.of(component);
  }

  @Override
  public Set<StepId> declared() {
    return made.apply(Map.of()).stream().map(Step::id).collect(Collectors.toSet());
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets, List<Component> components) {
    return made.apply(secrets);
  }
}
