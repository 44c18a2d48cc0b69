package org.pgmahout.agent.report.problem;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.MemberReport;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;

/**
 * All that one look at a node brought, for every rule. What could not be looked at is empty: no
 * rule takes that for good or bad.
 *
 * @param spec the last applied spec
 * @param components how each component is
 * @param cluster Patroni's keys, as this node knows them now; empty when they are too old
 * @param database what PostgreSQL says of itself; empty when it does not answer
 * @param words why PostgreSQL does not stream, in the last words of its log; empty text when it
 *     does, or says nothing
 * @param etcd what this node's member of etcd says of itself
 * @param disks the file systems that something of the cluster is on
 * @param machine memory and load; empty where they are those of a host with other work
 */
public record Evidence(
    NodeSpec spec,
    Map<Component, ComponentHealth> components,
    Optional<ClusterState> cluster,
    Optional<DatabaseFigures> database,
    String words,
    Optional<EtcdFigures> etcd,
    List<DiskFigures> disks,
    Optional<MachineFigures> machine) {
  public Evidence {
    components = Map.copyOf(components);
    disks = List.copyOf(disks);
  }

  /** The node's name. */
  String node() {
    return spec.node();
  }

  /** Whether this node holds the leader key. */
  boolean leads() {
    return cluster.flatMap(ClusterState::leads).filter(node()::equals).isPresent();
  }

  /** What this node's Patroni says of itself. */
  Optional<MemberReport> self() {
    return cluster.flatMap(state -> state.member(node()));
  }

  /** What the leader's says. */
  Optional<MemberReport> leader() {
    return cluster.flatMap(state -> state.leads().flatMap(state::member));
  }

  /** Its figures where it is the primary, and leads. */
  Optional<DatabaseFigures> primary() {
    return database.filter(figures -> !figures.recovery() && leads());
  }

  /** Whether a component of this node is down. */
  boolean failed(Component component) {
    return Optional.ofNullable(components.get(component))
        .filter(row -> row.state() == State.FAILED || row.state() == State.UNKNOWN)
        .isPresent();
  }

  /** How many database nodes the plan has. */
  int databases() {
    return spec.plan().nodesWith(Role.DATABASE).size();
  }

  /** The command that shows a log of this node. */
  String logs(Component component) {
    return "pgmahout logs " + node() + " " + component.word();
  }
}
