package org.pgmahout.controller.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
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
 * @param agents theirs; one client an agent for the whole command, because each costs a handshake
 * @param others the agents of the plan's other nodes
 */
record Workspace(
    Path file,
    ClusterPlan plan,
    List<PlanProblem> warnings,
    PlanFolder folder,
    List<NodePlan> nodes,
    List<AgentClient> agents,
    List<AgentClient> others)
    implements AutoCloseable {

  static Workspace open(Path file, Set<String> limit) {
    LoadResult.Loaded read = read(file);
    ClusterPlan plan = read.plan();
    PlanFolder folder = PlanFolder.beside(file);
    List<NodePlan> meant = LimitOption.pick(plan, limit);
    return new Workspace(file, plan, read.warnings(), folder, meant, List.of(), List.of()).anew();
  }

  /** The same with new clients: those there are still show, and trust, what lay here before. */
  Workspace anew() {
    List<NodePlan> rest = plan.nodes().stream().filter(node -> !nodes.contains(node)).toList();
    return new Workspace(
        file,
        plan,
        warnings,
        folder,
        nodes,
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

  ClusterEdge edge() {
    return new ClusterEdge(plan, folder);
  }

  Site site(long generation) {
    String line = folder.lineage().isEmpty() ? "" : folder.lineage().getLast();
    List<NodeSpec> specs =
        PlanCompiler.compile(plan, generation).stream().map(spec -> spec.from(line)).toList();
    return new Site(plan, specs, this::secrets, agents, others);
  }

  /** What was recorded next to the plan when it was applied last. */
  AppliedFile appliedFile() {
    return AppliedFile.beside(file);
  }

  /** What the plan changes of the applied one; asks etcd when it answered for the baseline. */
  PlanReview review(Baseline base, LiveTruth truth, List<AgentClient> agents) {
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

  /** The values a spec names; a node's certificates are made when they are needed first. */
  synchronized Map<String, Secret> secrets(NodeSpec spec) {
    Map<String, Secret> all = new HashMap<>(folder.passwords().all());
    if (plan.security().tls()) {
      all.putAll(folder.clusterSecrets(spec.node(), spec.self().address()));
    }
    all.keySet().retainAll(spec.secrets());
    return all;
  }

  /** Identifies the plan's content. */
  String digest() {
    try {
      byte[] text = EffectivePlan.text(plan).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
