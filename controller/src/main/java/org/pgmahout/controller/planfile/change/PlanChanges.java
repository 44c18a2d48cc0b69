package org.pgmahout.controller.planfile.change;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.planfile.change.ChangeImpact.Part;

/**
 * What the wanted plan changes of the applied one, judged: the page a careful DBA reads before an
 * apply.
 *
 * @param rows one a changed field, in the plan's order
 * @param replicas whether there is a replica to switch over to
 */
public record PlanChanges(List<Judged> rows, boolean replicas) {
  public PlanChanges {
    rows = List.copyOf(rows);
  }

  /** A changed field and what changing it takes. */
  public record Judged(FieldChange change, ChangeImpact takes) {}

  /**
   * Judges.
   *
   * @param runningMajor PostgreSQL's major version on the nodes, 0 when not known; asked only when
   *     it matters
   */
  public static PlanChanges between(
      ClusterPlan applied, ClusterPlan wanted, IntSupplier runningMajor) {
    List<FieldChange> changes = PlanDiff.between(applied, wanted);
    Plans plans = new Plans(applied, wanted, runningMajor);
    boolean mixed = mixes(changes);
    return new PlanChanges(
        changes.stream()
            .map(
                change ->
                    new Judged(
                        change,
                        mixed && turns(change) ? mixed() : ChangeTable.takes(change, plans)))
            .toList(),
        applied.nodesWith(Role.DATABASE).size() > 1);
  }

  /** What apply does not do. */
  public List<Judged> refused() {
    return rows.stream().filter(row -> !row.takes().offered()).toList();
  }

  /** All of the refused with reason and remedy, a line each. */
  public String refusals() {
    return refused().stream()
        .map(
            row ->
                "  %s\n    %s. %s"
                    .formatted(row.change().words(), row.takes().words(), row.takes().remedy()))
        .collect(Collectors.joining("\n"));
  }

  /** What the whole costs the users of the database. */
  public String cost() {
    if (rows.isEmpty()) {
      return "nothing";
    }
    if (restarts(Part.POSTGRESQL_LEADER_FIRST)) {
      return "one restart of the leader in place: writes stop for some seconds";
    }
    if (restarts(Part.POSTGRESQL)) {
      return replicas
          ? "one switchover: writes stop for about 2 s; every replica is away once, one at a time"
          : "one restart of PostgreSQL: there is no replica to switch over to, and nobody is served meanwhile";
    }
    return "no interruption"
        + (restarts(Part.PATRONI) && replicas
            ? " of writes; every replica is away once, one at a time"
            : "")
        + (restarts(Part.ETCD) ? "; etcd's members restart one by one" : "");
  }

  private boolean restarts(Part part) {
    return rows.stream()
        .anyMatch(
            row -> row.takes() instanceof ChangeImpact.Rolling rolling && rolling.of() == part);
  }

  private static boolean turns(FieldChange change) {
    return PostgresqlChanges.standbyNeeds(change).isPresent()
        && PostgresqlChanges.direction(change) != 0;
  }

  /** Raising begins with the standbys and lowering with the primary: no order does both. */
  private static boolean mixes(List<FieldChange> changes) {
    return changes.stream()
            .filter(PlanChanges::turns)
            .mapToInt(PostgresqlChanges::direction)
            .distinct()
            .count()
        > 1;
  }

  private static ChangeImpact mixed() {
    return new ChangeImpact.Refused(
        "one is raised and another lowered: raising begins with the replicas, lowering with the leader",
        "Raise first and apply, then lower.");
  }
}
