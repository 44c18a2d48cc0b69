package org.pgmahout.controller.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.LoadResult;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.PlanPlaces;
import org.pgmahout.common.plan.PlanProblem;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.text.Sha256;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.planfile.edit.EffectivePlan;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/**
 * A plan, loaded, with the folder of keys next to it, and the agents of its nodes.
 *
 * @param warnings what the plan is warned of
 * @param nodes the nodes that are meant, in the plan's order
 * @param without nodes that are not trusted: nothing is asked of them, and nothing sent
 * @param agents theirs; one client an agent for the whole command, because each costs a handshake
 * @param others the agents of the plan's other nodes
 */
public record Workspace(
    Path file,
    ClusterPlan plan,
    List<PlanProblem> warnings,
    PlanFolder folder,
    List<NodePlan> nodes,
    Set<String> without,
    List<AgentClient> agents,
    List<AgentClient> others)
    implements AutoCloseable {

  public static Workspace open(Path file, Set<String> limit) {
    LoadResult.Loaded read = read(file);
    ClusterPlan plan = read.plan();
    PlanFolder folder = PlanFolder.beside(file);
    List<NodePlan> meant = NodeSelection.limited(plan, limit);
    return new Workspace(file, plan, read.warnings(), folder, meant, Set.of(), List.of(), List.of())
        .reopened();
  }

  /** All nodes of the plan but these, which may be in somebody else's hands. */
  public static Workspace openWithout(Path file, Set<String> without) {
    LoadResult.Loaded read = read(file);
    ClusterPlan plan = read.plan();
    PlanFolder folder = PlanFolder.beside(file);
    return new Workspace(
            file,
            plan,
            read.warnings(),
            folder,
            NodeSelection.without(plan, without),
            without,
            List.of(),
            List.of())
        .reopened();
  }

  /** The same with new clients: those there are still show, and trust, what was here before. */
  public Workspace reopened() {
    List<NodePlan> rest =
        plan.nodes().stream()
            .filter(node -> !nodes.contains(node) && !without.contains(node.name()))
            .toList();
    return new Workspace(
        file,
        plan,
        warnings,
        folder,
        nodes,
        without,
        clients(plan, folder, nodes),
        clients(plan, folder, rest));
  }

  /**
   * Each client's thread waits inside the kernel, and the JVM waits 0.3 s for such threads before
   * it ends (VM_Exit::wait_for_threads_in_native_to_block in its source).
   */
  @Override
  public void close() {
    agents.forEach(AgentClient::close);
    others.forEach(AgentClient::close);
  }

  private static List<AgentClient> clients(
      ClusterPlan plan, PlanFolder folder, List<NodePlan> nodes) {
    return nodes.stream()
        .map(
            node ->
                AgentClient.of(node, plan.agent().port(), () -> folder.own().toAgent(node.name())))
        .toList();
  }

  /** Clients of these nodes' agents that pass over the end of a certificate; to be closed. */
  public List<AgentClient> toEndedAgents(List<String> names) {
    return nodes.stream()
        .filter(node -> names.contains(node.name()))
        .map(
            node ->
                AgentClient.of(
                    node, plan.agent().port(), () -> folder.own().toEndedAgent(node.name())))
        .toList();
  }

  public static ClusterPlan load(Path file) {
    return read(file).plan();
  }

  public static LoadResult.Loaded read(Path file) {
    try {
      return PlanLoader.load(file.toString(), Files.readString(file)).loadedOrThrow();
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.PLAN_NOT_FOUND,
          "cannot read " + file + ": " + e.getMessage(),
          "Check the file's name and rights.",
          e);
    }
  }

  /** Where the keys of the plan stand in its file. */
  public PlanPlaces places() {
    try {
      return PlanLoader.places(file.toString(), Files.readString(file));
    } catch (IOException e) {
      // Read a moment ago: gone since, or replaced.
      return PlanLoader.places(file.toString(), "");
    }
  }

  /** Over it, nobody is asked who is not trusted. */
  public ClusterEdge edge() {
    return new ClusterEdge(plan.ofNodes(NodeSelection.without(plan, without)), folder);
  }

  public DeploymentTargets targets(long generation) {
    String line = folder.lineage().isEmpty() ? "" : folder.lineage().getLast();
    List<NodeSpec> specs =
        PlanCompiler.compile(plan, generation).stream().map(spec -> spec.from(line)).toList();
    return new DeploymentTargets(
        plan, specs, this::secrets, List.copyOf(agents), List.copyOf(others));
  }

  /** Whether a node of the plan is a member of etcd, or its Patroni a client of it. */
  public boolean usesEtcd(String node) {
    return plan.nodes().stream()
        .filter(one -> one.name().equals(node))
        .anyMatch(PlanCompiler::comesIntoEtcd);
  }

  /** Makes passwords that came with a later version, before anybody asks etcd by one of them. */
  public List<Path> completePasswords() {
    Set<String> needed = new HashSet<>();
    PlanCompiler.compile(plan, 0).forEach(spec -> needed.addAll(spec.secrets()));
    if (plan.hasOwnEtcd()) {
      needed.add(SecretNames.ETCD_ROOT_PASSWORD);
    }
    return folder.completePasswords(needed);
  }

  /** The values a spec names; a node's certificates are made when they are needed first. */
  private synchronized Map<String, Secret> secrets(NodeSpec spec) {
    completePasswords();
    folder.makeRolePasswords(PlanCompiler.rolePasswords(plan));
    Map<String, Secret> all = new HashMap<>(folder.passwords().all());
    all.computeIfPresent(
        SecretNames.ETCD_AGENT_PASSWORD,
        (_, source) -> EtcdUsers.passwordOfAgent(source, spec.node()));
    if (plan.security().tls()) {
      all.putAll(folder.nodes().database(spec.node(), spec.self().address()));
      if (spec.has(Role.ETCD)) {
        all.putAll(folder.nodes().etcd(spec.node(), spec.self().address()));
      }
    }
    all.keySet().retainAll(spec.secrets());
    return all;
  }

  /** Identifies the plan's content. */
  public String digest() {
    return Sha256.hex(EffectivePlan.text(plan));
  }
}
