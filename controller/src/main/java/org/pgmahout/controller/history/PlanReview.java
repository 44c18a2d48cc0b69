package org.pgmahout.controller.history;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.OutsideChange;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.history.AppliedFile.Recorded;
import org.pgmahout.controller.history.PlanStore.Applied;
import org.pgmahout.controller.planfile.change.FieldChange;
import org.pgmahout.controller.planfile.change.NamedCode;
import org.pgmahout.controller.planfile.change.PlanChanges;
import org.pgmahout.controller.workspace.Workspace;

/**
 * The wanted plan beside the applied one, before anything is looked at or touched: what changes,
 * what that takes and costs, and the two reasons to stop here.
 *
 * @param since generation it is compared with; 0 when nothing was applied
 * @param changes what differs from it
 * @param outdated why the plan is not based on the one applied last; empty when it is
 * @param outside what somebody changed past pgmahout since then, and an apply would set back
 * @param code what it newly names that is run or loaded on the nodes
 */
public record PlanReview(
    long since,
    PlanChanges changes,
    Optional<OpsException> outdated,
    List<OutsideChange> outside,
    List<NamedCode> code) {
  private static final PlanChanges NOTHING = new PlanChanges(List.of(), true);

  public PlanReview {
    outside = List.copyOf(outside);
    code = List.copyOf(code);
  }

  /**
   * What a review is made of.
   *
   * @param wanted the plan
   * @param base the generation it builds on
   * @param inEtcd the text that etcd holds as applied
   * @param beside the record next to the plan
   * @param configuration Patroni's dynamic configuration; empty when it is not meant or not known
   */
  public record Material(
      ClusterPlan wanted,
      Baseline base,
      Optional<String> inEtcd,
      Optional<Recorded> beside,
      Optional<Map<String, Object>> configuration) {}

  /** What a plan changes of the applied one; asks etcd when it answered for the baseline. */
  public static PlanReview of(
      Workspace space,
      Baseline base,
      ClusterView cluster,
      PlanStore plans,
      List<? extends Agent> agents) {
    boolean etcd = base.applied().isPresent();
    // Only an apply to a database node sets the dynamic configuration back.
    boolean touched = etcd && space.nodes().stream().anyMatch(node -> node.has(Role.DATABASE));
    return of(
        new Material(
            space.plan(),
            base,
            etcd ? plans.current() : Optional.empty(),
            AppliedFile.beside(space.file()).read(),
            touched ? cluster.configuration() : Optional.empty()),
        NodeMemory.of(agents));
  }

  /** Compares; asks the nodes only for what nothing else says. */
  public static PlanReview of(Material of, NodeMemory nodes) {
    Optional<ClusterPlan> applied = of.inEtcd().flatMap(PlanLoader::applied);
    if (applied.isPresent()) {
      PlanChanges changes = PlanChanges.between(applied.get(), of.wanted(), nodes::postgresqlMajor);
      return new PlanReview(
          of.base().generation(),
          changes,
          outdated(of, changes),
          of.configuration()
              .map(now -> outside(applied.get(), now, of.wanted()))
              .orElseGet(List::of),
          NamedCode.of(applied, of.wanted()));
    }
    if (of.inEtcd().isPresent()) {
      return new PlanReview(
          0, NOTHING, Optional.of(unreadable(of)), List.of(), NamedCode.of(applied, of.wanted()));
    }
    // With another name or other addresses of etcd in the plan, etcd is silent or knows nothing;
    // the record next to the plan still does, unless its cluster is gone from the nodes.
    long onNodes = nodes.generation();
    Optional<Recorded> beside = of.beside().filter(_ -> onNodes > 0);
    return new PlanReview(
        beside.map(Recorded::generation).orElse(0L),
        beside
            .map(last -> PlanChanges.between(last.plan(), of.wanted(), nodes::postgresqlMajor))
            .orElse(NOTHING),
        overtaken(of, onNodes),
        List.of(),
        NamedCode.of(beside.map(Recorded::plan), of.wanted()));
  }

  /**
   * A plan that cannot be compared may undo anything of it, so that somebody has to have looked.
   */
  private static OpsException unreadable(Material of) {
    Applied last = of.base().applied().orElse(Applied.NONE);
    return new OpsException(
        ErrorCode.PLAN_OUTDATED,
        "the plan that %s applied as generation %d was written by another version, and this one cannot read it, nor say what differs"
            .formatted(last.who(), last.generation()),
        "Compare the two (pgmahout history show %1$d prints that one), or use the version it was applied with; when you have seen the difference and mean it: --generation %2$d."
            .formatted(last.generation(), of.base().next()));
  }

  /**
   * While etcd tells nothing, the nodes still know that somebody applied after the record next to
   * this plan was written. What an apply left that stopped half-way goes on from anywhere.
   */
  private static Optional<OpsException> overtaken(Material of, long onNodes) {
    long here = of.beside().map(Recorded::generation).orElse(0L);
    if (onNodes <= here || !of.base().unfinished().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new OpsException(
            ErrorCode.PLAN_OUTDATED,
            "%s, the nodes have generation %d, and etcd does not say what that is"
                .formatted(based(here), onNodes),
            "Take the newest plan and the cluster.applied.yaml next to it, or bring etcd back first; when you have seen the difference and mean it: --generation "
                + of.base().next()));
  }

  private static String based(long here) {
    return here == 0
        ? "nothing next to this plan says which generation it is based on"
        : "this plan is based on generation " + here;
  }

  /**
   * What was changed outside of pgmahout, of what etcd holds; nothing before the first apply.
   *
   * @param inEtcd the text that etcd holds as applied
   * @param now Patroni's dynamic configuration
   */
  public static List<OutsideChange> outside(
      Optional<String> inEtcd, Optional<Map<String, Object>> now, ClusterPlan wanted) {
    Optional<ClusterPlan> applied = inEtcd.flatMap(PlanLoader::applied);
    return applied.isPresent() && now.isPresent()
        ? outside(applied.get(), now.get(), wanted)
        : List.of();
  }

  private static List<OutsideChange> outside(
      ClusterPlan applied, Map<String, Object> now, ClusterPlan wanted) {
    return DynamicConfig.outside(
        DynamicConfig.onTheWay(
            dynamic(applied, spec -> DynamicConfig.applied(spec, now)),
            now,
            dynamic(wanted, DynamicConfig::wide)),
        now,
        dynamic(wanted, DynamicConfig::wanted));
  }

  private static Map<String, Object> dynamic(
      ClusterPlan plan, Function<NodeSpec, Map<String, Object>> tree) {
    return PlanCompiler.compile(plan, 0).stream()
        .filter(spec -> spec.has(Role.DATABASE))
        .findFirst()
        .map(tree)
        .orElseGet(Map::of);
  }

  /**
   * Throws CHANGED_OUTSIDE when something would be set back that this review did not show.
   *
   * @param now what is changed outside at this moment
   */
  public void requireShown(List<OutsideChange> now) {
    List<OutsideChange> unseen = now.stream().filter(change -> !outside.contains(change)).toList();
    if (!unseen.isEmpty()) {
      throw new OpsException(
          ErrorCode.CHANGED_OUTSIDE,
          "since this apply looked, Patroni's configuration was changed outside of pgmahout:"
              + unseen.stream()
                  .flatMap(change -> change.rows().stream())
                  .map(row -> new FieldChange(row.path(), row.from(), row.to()).words())
                  .collect(Collectors.joining("\n  ", "\n  ", "")),
          "Nothing of it was set back. Look again (pgmahout plan), keep it (pgmahout config pull), or apply again to set it back.");
    }
  }

  /** Throws CHANGE_REFUSED, with every reason and remedy, for what apply does not do. */
  public void requireOffered() {
    if (!changes.refused().isEmpty()) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "what the plan changes since generation "
              + since
              + " is not done to a running cluster:\n"
              + changes.refusals(),
          "Nothing was changed. Put these fields back, then run the same again.");
    }
  }

  /** Throws PLAN_OUTDATED with the difference, for a plan that undoes what somebody applied. */
  public void requireCurrent() {
    outdated.ifPresent(
        e -> {
          throw e;
        });
  }

  private static Optional<OpsException> outdated(Material of, PlanChanges changes) {
    long here = of.beside().map(Recorded::generation).orElse(0L);
    Applied last = of.base().applied().orElse(Applied.NONE);
    if (changes.rows().isEmpty() || here >= last.generation()) {
      return Optional.empty();
    }
    String rows =
        changes.rows().stream()
            .map(PlanChanges.Judged::change)
            .map(FieldChange::words)
            .collect(Collectors.joining("\n  ", "\n  ", ""));
    return Optional.of(
        new OpsException(
            ErrorCode.PLAN_OUTDATED,
            "%s, and %s applied generation %d at %s; what differs, applied -> here:%s"
                .formatted(based(here), last.who(), last.generation(), last.at(), rows),
            "Take the other's changes into this plan (pgmahout history show %1$d prints theirs), or say --generation %2$d when you have seen the difference and mean it."
                .formatted(last.generation(), of.base().next())));
  }
}
