package org.pgmahout.controller.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.OutsideChange;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.history.AppliedFile.Recorded;
import org.pgmahout.controller.history.PlanStore.Applied;
import org.pgmahout.controller.planfile.edit.EffectivePlan;

class PlanReviewTest {
  private static final ClusterPlan PLAN = plan("");
  private static final ClusterPlan THEIRS = plan("postgresql: {parameters: {work_mem: 8MB}}\n");
  private static final ClusterPlan MOVED = plan("postgresql: {data_dir: /srv/data}\n");
  private static final Applied THIRD = new Applied(3, "d", "ann@desk", "2026-01-02T03:04:05Z");

  /** Nodes that were told to follow a generation. */
  private record Told(long generation) implements NodeMemory {
    @Override
    public int postgresqlMajor() {
      return 15;
    }
  }

  private static ClusterPlan plan(String rest) {
    return PlanLoader.load(
            "cluster.yaml", "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n" + rest)
        .orThrow();
  }

  private static PlanReview review(ClusterPlan wanted, ClusterPlan inEtcd, Recorded beside) {
    return PlanReview.of(
        new PlanReview.Material(
            wanted,
            new Baseline(Optional.of(THIRD), 3, 4, Set.of(), Map.of(), List.of(), List.of()),
            Optional.of(EffectivePlan.text(inEtcd)),
            Optional.ofNullable(beside),
            Optional.empty()),
        new Told(3));
  }

  private static PlanReview withoutEtcd(
      ClusterPlan wanted, ClusterPlan beside, long told, String... unfinished) {
    return PlanReview.of(
        new PlanReview.Material(
            wanted,
            new Baseline(
                Optional.empty(),
                told,
                told + 1,
                Set.of(),
                Map.of(),
                List.of(unfinished),
                List.of()),
            Optional.empty(),
            Optional.of(new Recorded(2, beside)),
            Optional.empty()),
        new Told(told));
  }

  @Test
  void aFirstApplyHasNothingToCompareWith() {
    PlanReview first =
        PlanReview.of(
            new PlanReview.Material(
                PLAN,
                new Baseline(
                    Optional.of(Applied.NONE), 0, 1, Set.of(), Map.of(), List.of(), List.of()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            new Told(0));
    assertThat(first.changes().rows()).isEmpty();
    assertThatCode(first::requireOffered).doesNotThrowAnyException();
    assertThatCode(first::requireCurrent).doesNotThrowAnyException();
  }

  @Test
  void aChangeOnTopOfTheAppliedGenerationPasses() {
    PlanReview review = review(THEIRS, PLAN, new Recorded(3, PLAN));
    assertThat(review.since()).isEqualTo(3);
    assertThat(review.changes().rows()).hasSize(1);
    assertThatCode(review::requireCurrent).doesNotThrowAnyException();
    assertThatCode(review::requireOffered).doesNotThrowAnyException();
  }

  /**
   * A value that an earlier version took, and that today's rules refuse, is corrected by an apply.
   */
  @Test
  void whatWasAppliedAndIsRefusedTodayIsComparedWithItsCorrection() {
    String refusedToday =
        EffectivePlan.text(plan(""))
            .replace("parameters:\n", "parameters:\n    shared_buffers: 1G\n");
    PlanReview review =
        PlanReview.of(
            new PlanReview.Material(
                plan("postgresql: {parameters: {shared_buffers: 1GB}}\n"),
                new Baseline(Optional.of(THIRD), 3, 4, Set.of(), Map.of(), List.of(), List.of()),
                Optional.of(refusedToday),
                Optional.of(new Recorded(3, plan(""))),
                Optional.empty()),
            new Told(3));
    assertThat(review.changes().rows())
        .extracting(row -> row.change().words())
        .containsExactly("postgresql.parameters.shared_buffers: 1G -> 1GB");
    assertThatCode(review::requireCurrent).doesNotThrowAnyException();
  }

  @Test
  void anOldCheckoutIsRefusedWithTheDifferenceAndWhoApplied() {
    PlanReview old = review(PLAN, THEIRS, new Recorded(2, PLAN));
    assertThatThrownBy(old::requireCurrent)
        .isInstanceOfSatisfying(
            OpsException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.PLAN_OUTDATED);
              assertThat(e.getMessage())
                  .contains("based on generation 2", "ann@desk", "generation 3", "2026-01-02")
                  .contains("postgresql.parameters.work_mem: 8MB -> (none)");
              assertThat(e.hint()).contains("history show 3", "--generation 4");
            });
  }

  @Test
  void aCheckoutWithoutAnyRecordIsRefusedToo() {
    assertThatThrownBy(review(PLAN, THEIRS, null)::requireCurrent)
        .hasMessageContaining("nothing next to this plan says");
  }

  @Test
  void theSamePlanPassesHoweverOldTheCheckoutIs() {
    assertThatCode(review(PLAN, PLAN, null)::requireCurrent).doesNotThrowAnyException();
    assertThatCode(review(PLAN, PLAN, new Recorded(1, THEIRS))::requireCurrent)
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsFixedIsRefusedWithReasonAndRemedy() {
    assertThatThrownBy(review(MOVED, PLAN, new Recorded(3, PLAN))::requireOffered)
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGE_REFUSED))
        .hasMessageContaining("postgresql.data_dir")
        .hasMessageContaining("the data of a running cluster is there. Keep it");
  }

  @Test
  void theRecordStandsInForAnEtcdThatTheNewPlanDoesNotFind() {
    ClusterPlan renamed = plan("name: other\n");
    assertThatThrownBy(withoutEtcd(renamed, PLAN, 2)::requireOffered)
        .hasMessageContaining("name: postgres -> other");
    assertThat(withoutEtcd(renamed, PLAN, 0).changes().rows())
        .as("no node knows that cluster any more")
        .isEmpty();
  }

  @Test
  void anAppliedPlanThatThisVersionCannotReadWantsSomebodyWhoHasLooked() {
    PlanReview review =
        PlanReview.of(
            new PlanReview.Material(
                PLAN,
                new Baseline(Optional.of(THIRD), 3, 4, Set.of(), Map.of(), List.of(), List.of()),
                Optional.of("apiVersion: pgmahout/v0\n"),
                Optional.of(new Recorded(3, MOVED)),
                Optional.empty()),
            new Told(3));
    assertThatThrownBy(review::requireCurrent)
        .isInstanceOfSatisfying(
            OpsException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.PLAN_OUTDATED);
              assertThat(e.getMessage()).contains("ann@desk", "generation 3", "cannot read it");
              assertThat(e.hint()).contains("history show 3", "--generation 4");
            });
  }

  @Test
  void whileEtcdIsSilentTheNodesTellThatSomebodyAppliedMeanwhile() {
    assertThatThrownBy(withoutEtcd(PLAN, PLAN, 3)::requireCurrent)
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_OUTDATED))
        .hasMessageContaining("based on generation 2, the nodes have generation 3");
    assertThatCode(withoutEtcd(PLAN, PLAN, 2)::requireCurrent).doesNotThrowAnyException();
    assertThatCode(withoutEtcd(PLAN, PLAN, 3, "the apply of ann is unfinished")::requireCurrent)
        .as("what it left goes on")
        .doesNotThrowAnyException();
  }

  private static Map<String, Object> running(ClusterPlan plan) {
    return DynamicConfig.wanted(PlanCompiler.compile(plan, 3).getFirst());
  }

  @Test
  void whatIsChangedOutsideIsInTheReviewAndOnlyThatMayBeSetBack() {
    PlanReview review =
        PlanReview.of(
            new PlanReview.Material(
                PLAN,
                new Baseline(Optional.of(THIRD), 3, 4, Set.of(), Map.of(), List.of(), List.of()),
                Optional.of(EffectivePlan.text(PLAN)),
                Optional.empty(),
                Optional.of(running(THEIRS))),
            new Told(3));
    assertThat(review.outside())
        .extracting(OutsideChange::path)
        .containsExactly("postgresql.parameters.work_mem");
    assertThatCode(() -> review.requireShown(List.of())).doesNotThrowAnyException();
    assertThatCode(() -> review.requireShown(review.outside())).doesNotThrowAnyException();

    List<OutsideChange> more =
        PlanReview.outside(
            Optional.of(EffectivePlan.text(PLAN)),
            Optional.of(running(plan("postgresql: {parameters: {work_mem: 9MB}}\n"))),
            PLAN);
    assertThatThrownBy(() -> review.requireShown(more))
        .as("another value than the one that was shown")
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGED_OUTSIDE))
        .hasMessageContaining("postgresql.parameters.work_mem: 9MB -> (none)");
  }

  /** The agents bring the wide lines first; an apply that is killed then leaves them there. */
  @Test
  void wideLinesOfTheWantedPlanAreItsOwnUntilTheyAreNarrowed() {
    String nodes = "  - b=198.18.99.2\n";
    String line = "host app app 198.18.98.0/24 scram-sha-256";
    ClusterPlan before = plan(nodes + "security: {superuser_from: [all]}\n");
    String rest = "security: {superuser_from: [nodes]}\npostgresql: {hba: ['%s']}\n";
    ClusterPlan wanted = plan(nodes + rest.formatted(line));
    Map<String, Object> wide = DynamicConfig.wide(PlanCompiler.compile(wanted, 4).getFirst());
    assertThat(wide).isNotEqualTo(running(before)).isNotEqualTo(running(wanted));
    assertThat(outside(before, wide, wanted)).isEmpty();
    assertThat(outside(before, running(before), wanted)).as("not begun").isEmpty();
    assertThat(outside(before, running(wanted), wanted)).as("narrowed, not recorded").isEmpty();

    ClusterPlan other = plan(nodes + rest.formatted(line.replace("scram-sha-256", "reject")));
    assertThat(
            outside(before, DynamicConfig.wide(PlanCompiler.compile(other, 4).getFirst()), wanted))
        .as("lines of nobody's plan")
        .extracting(OutsideChange::path)
        .containsExactly("postgresql.pg_hba");
  }

  private static List<OutsideChange> outside(
      ClusterPlan applied, Map<String, Object> now, ClusterPlan wanted) {
    return PlanReview.outside(Optional.of(EffectivePlan.text(applied)), Optional.of(now), wanted);
  }

  @Test
  void theAppliedPlansOwnChangesAreNotOutside() {
    assertThat(
            PlanReview.outside(
                Optional.of(EffectivePlan.text(PLAN)), Optional.of(running(PLAN)), THEIRS))
        .isEmpty();
    assertThat(PlanReview.outside(Optional.empty(), Optional.of(running(THEIRS)), PLAN))
        .as("nothing was applied yet")
        .isEmpty();
  }
}
