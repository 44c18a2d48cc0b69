package org.pgmahout.controller.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.pki.PlanFolder;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.EffectivePlan;
import org.pgmahout.common.plan.LoadResult;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.PlanPlaces;
import org.pgmahout.common.plan.PlanProblem;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.OutsideChange;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.text.Sha256;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.history.AppliedFile;
import org.pgmahout.controller.history.NodeMemory;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.operate.ClusterEdge;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.rollout.Baseline;
import org.pgmahout.controller.rollout.Site;

/**
 * A plan, loaded, with what lies next to it.
 *
 * @param warnings what the plan is warned of
 * @param nodes the nodes that are meant, in the plan's order
 * @param without nodes that are not trusted: nothing is asked of them, and nothing sent
 * @param agents theirs; one client an agent for the whole command, because each costs a handshake
 * @param others the agents of the plan's other nodes
 */
record Workspace(
    Path file,
    ClusterPlan plan,
    List<PlanProblem> warnings,
    PlanFolder folder,
    List<NodePlan> nodes,
    Set<String> without,
    List<AgentClient> agents,
    List<AgentClient> others)
    implements AutoCloseable {

  static Workspace open(Path file, Set<String> limit) {
    LoadResult.Loaded read = read(file);
    ClusterPlan plan = read.plan();
    PlanFolder folder = PlanFolder.beside(file);
    List<NodePlan> meant = LimitOption.pick(plan, limit);
    return new Workspace(file, plan, read.warnings(), folder, meant, Set.of(), List.of(), List.of())
        .anew();
  }

  /** All nodes of the plan but these, which may be in somebody else's hands. */
  static Workspace openWithout(Path file, Set<String> without) {
    LoadResult.Loaded read = read(file);
    ClusterPlan plan = read.plan();
    PlanFolder folder = PlanFolder.beside(file);
    return new Workspace(
            file,
            plan,
            read.warnings(),
            folder,
            WithoutOption.rest(plan, without),
            without,
            List.of(),
            List.of())
        .anew();
  }

  /** The same with new clients: those there are still show, and trust, what lay here before. */
  Workspace anew() {
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
  List<AgentClient> toEndedAgents(List<String> names) {
    return nodes.stream()
        .filter(node -> names.contains(node.name()))
        .map(
            node ->
                AgentClient.of(
                    node, plan.agent().port(), () -> folder.own().toEndedAgent(node.name())))
        .toList();
  }

  static ClusterPlan load(Path file) {
    return read(file).plan();
  }

  static LoadResult.Loaded read(Path file) {
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
  PlanPlaces places() {
    try {
      return PlanLoader.places(file.toString(), Files.readString(file));
    } catch (IOException e) {
      // Read a moment ago: gone since, or replaced.
      return PlanLoader.places(file.toString(), "");
    }
  }

  /** Over it, nobody is asked who is not trusted. */
  ClusterEdge edge() {
    return new ClusterEdge(plan.ofNodes(WithoutOption.rest(plan, without)), folder);
  }

  Site site(long generation) {
    String line = folder.lineage().isEmpty() ? "" : folder.lineage().getLast();
    List<NodeSpec> specs =
        PlanCompiler.compile(plan, generation).stream().map(spec -> spec.from(line)).toList();
    return new Site(plan, specs, this::secrets, List.copyOf(agents), List.copyOf(others));
  }

  /** What was recorded next to the plan when it was applied last. */
  AppliedFile appliedFile() {
    return AppliedFile.beside(file);
  }

  /** What the plan changes of the applied one; asks etcd when it answered for the baseline. */
  PlanReview review(Baseline base, LiveTruth truth, List<? extends Agent> agents) {
    boolean etcd = base.applied().isPresent();
    Optional<String> inEtcd = etcd ? truth.current() : Optional.empty();
    // Only an apply to a database node sets the dynamic configuration back.
    boolean touched = etcd && nodes.stream().anyMatch(node -> node.has(Role.DATABASE));
    return PlanReview.of(
        new PlanReview.Material(
            plan,
            base,
            inEtcd,
            appliedFile().read(),
            touched ? truth.configuration() : Optional.empty()),
        NodeMemory.of(agents));
  }

  /** What is changed outside of pgmahout at this moment. */
  List<OutsideChange> outside(LiveTruth truth) {
    return PlanReview.outside(truth.current(), truth.configuration(), plan);
  }

  /** Whether a node of the plan is a member of etcd, or its Patroni a client of it. */
  boolean usesEtcd(String node) {
    return plan.nodes().stream()
        .filter(one -> one.name().equals(node))
        .anyMatch(one -> one.has(Role.ETCD) || one.has(Role.DATABASE));
  }

  /** Makes passwords that came with a later version, before anybody asks etcd by one of them. */
  List<Path> completePasswords() {
    Set<String> needed = new HashSet<>();
    PlanCompiler.compile(plan, 0).forEach(spec -> needed.addAll(spec.secrets()));
    if (plan.hasOwnEtcd()) {
      needed.add(SecretNames.ETCD_ROOT_PASSWORD);
    }
    return folder.completePasswords(needed);
  }

  /** The values a spec names; a node's certificates are made when they are needed first. */
  synchronized Map<String, Secret> secrets(NodeSpec spec) {
    completePasswords();
    folder.makeRolePasswords(PlanCompiler.rolePasswords(plan));
    Map<String, Secret> all = new HashMap<>(folder.passwords().all());
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
  String digest() {
    return Sha256.hex(EffectivePlan.text(plan));
  }
}
