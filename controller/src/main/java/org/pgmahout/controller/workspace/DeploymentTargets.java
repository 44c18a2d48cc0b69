package org.pgmahout.controller.workspace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.controller.client.Agent;

/**
 * A plan with everything needed to make it true: specs, secrets and the agents that are meant.
 *
 * @param specs the compiled specs, one a node of the plan
 * @param secrets the values a spec names
 * @param agents the nodes that are meant ({@code --limit}), in the plan's order
 * @param others the plan's other nodes: nothing is changed there
 */
public record DeploymentTargets(
    ClusterPlan plan,
    List<NodeSpec> specs,
    Function<NodeSpec, Map<String, Secret>> secrets,
    List<Agent> agents,
    List<Agent> others) {
  public DeploymentTargets {
    specs = List.copyOf(specs);
    agents = List.copyOf(agents);
    others = List.copyOf(others);
  }

  /** The agent of a database node that is meant; empty for another. */
  public Optional<Agent> database(String node) {
    return with(Role.DATABASE).stream().filter(agent -> agent.node().equals(node)).findFirst();
  }

  /** The agents of the meant nodes that have a role. */
  public List<Agent> with(Role role) {
    return agents.stream().filter(agent -> spec(agent.node()).has(role)).toList();
  }

  /** The agent of a meant node. */
  public Agent agent(String node) {
    return agents.stream().filter(agent -> agent.node().equals(node)).findFirst().orElseThrow();
  }

  /** A node's spec. */
  public NodeSpec spec(String node) {
    return specs.stream().filter(s -> s.node().equals(node)).findFirst().orElseThrow();
  }

  /** A node's entry in the plan. */
  public NodePlan node(String name) {
    return spec(name).self();
  }

  /** A request for a node. */
  public RunRequest request(
      String node,
      String owner,
      RunRequest.Mode mode,
      RunRequest.Stage stage,
      List<Component> components) {
    return request(spec(node), owner, mode, stage, components);
  }

  /** A request for a node that is sent more than its compiled spec. */
  public RunRequest request(
      NodeSpec spec,
      String owner,
      RunRequest.Mode mode,
      RunRequest.Stage stage,
      List<Component> components) {
    return new RunRequest(owner, mode, stage, components, spec, secrets.apply(spec));
  }
}
