package org.pgmahout.systemtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;

/** Tests that edit the shared cluster's plan: they give it back, and the cluster with it. */
public abstract class PlanEditing {
  /**
   * A switchover with HAProxy's checks takes up to three seconds here; two noisy cores add some.
   */
  public static final Duration ONE_SWITCHOVER = Duration.ofSeconds(8);

  public static final Duration LIMIT = Duration.ofMinutes(5);

  private TestLab lab;
  private String original;

  @BeforeEach
  public void keepThePlan(TestLab shared) {
    lab = shared;
    original = lab.planText();
  }

  @AfterEach
  public void giveThePlanBack() {
    lab.rewrite(_ -> original);
    applyOriginal(lab);
  }

  /** Brings the cluster to the plan that was given back. */
  public void applyOriginal(TestLab shared) {
    shared.bringBack();
  }

  /** The plan as it was before the test. */
  public String original() {
    return original;
  }

  /** Adds lines to the plan as it was before the test. */
  public void plan(String more) {
    lab.rewrite(_ -> PlanSections.added(original, more));
  }

  /** Applies the plan; the cluster is whole then. */
  public Program.Result apply() {
    Program.Result apply = TestLab.succeed(lab.apply(LIMIT));
    lab.assertWhole();
    return apply;
  }

  /** Asserts that {@code plan} ends so. */
  public Program.Result look(int exitCode) {
    Program.Result plan = lab.pgmahout("plan", "-o", "plain");
    assertThat(plan.exitCode()).as(plan.transcript()).isEqualTo(exitCode);
    return plan;
  }
}
