package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that edit the shared cluster's plan: they give it back, and the cluster with it. */
abstract class PlanEditing {
  /**
   * A switchover with HAProxy's checks takes up to three seconds here; two noisy cores add some.
   */
  static final Duration ONE_SWITCHOVER = Duration.ofSeconds(8);

  static final Duration LIMIT = Duration.ofMinutes(5);

  private TestLab lab;
  private String original;

  @BeforeEach
  void keepThePlan(TestLab shared) {
    lab = shared;
    original = lab.planText();
  }

  @AfterEach
  void giveThePlanBack() {
    lab.rewrite(_ -> original);
    applyOriginal(lab);
  }

  /** Brings the cluster to the plan that was given back. */
  void applyOriginal(TestLab shared) {
    shared.bringBack();
  }

  /** The plan as it was before the test. */
  String original() {
    return original;
  }

  /** Adds lines to the plan as it was before the test. */
  void plan(String more) {
    lab.rewrite(_ -> PlanSections.added(original, more));
  }

  /** Applies the plan; the cluster is whole then. */
  Program.Result apply() {
    Program.Result apply = TestLab.succeed(lab.apply(LIMIT));
    lab.assertWhole();
    return apply;
  }

  /** Asserts that {@code plan} ends so. */
  Program.Result look(int exitCode) {
    Program.Result plan = lab.pgmahout("plan", "-o", "plain");
    assertThat(plan.exitCode()).as(plan.told()).isEqualTo(exitCode);
    return plan;
  }
}
