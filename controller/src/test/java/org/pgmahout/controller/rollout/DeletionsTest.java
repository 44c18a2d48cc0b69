package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.runs.NodeCheck;
import org.pgmahout.controller.view.Screen;

/** Nothing is deleted whose name was not given; here nobody can be asked. */
class DeletionsTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load(
              "c.yaml",
              """
              apiVersion: pgmahout/v1
              nodes: [a=198.18.99.1, b=198.18.99.2]
              postgresql:
                roles: [{name: ada, state: absent}, {name: app}]
                databases: [{name: old, state: absent}, {name: app, owner: app}]
              """)
          .orThrow();

  private static final StepFinished STANDBY = look(Outcome.SKIPPED);

  @Test
  void whatIsGoneAlreadyIsNotAskedFor() {
    assertThatCode(() -> confirm(List.of(STANDBY, look(Outcome.OK)))).doesNotThrowAnyException();
  }

  @Test
  void eachNameIsWantedAndAYesIsNotEnough() {
    List<StepFinished> looks =
        List.of(
            STANDBY,
            look(
                Outcome.WOULD_CHANGE,
                Change.of("database old", "12 MB", "").as(Change.Kind.DROP),
                Change.of("role ada", "is there", "").as(Change.Kind.DROP)));
    refused(looks, "apply would delete the database old with ALL ITS DATA (12 MB)");
    refused(looks, "apply would delete the role ada (is there)", "old");
    refused(looks, "the database old", "ada", "app");
    assertThatCode(() -> confirm(looks, "ada", "old")).doesNotThrowAnyException();
  }

  /** An agent of another version may name it otherwise; nobody would be asked then. */
  @Test
  void aDeletionThatFitsNothingInThePlanIsRefused() {
    List<StepFinished> looks =
        List.of(
            look(
                Outcome.WOULD_CHANGE,
                Change.of("database old", "12 MB", "").as(Change.Kind.DROP),
                Change.of("the database called other", "1 MB", "").as(Change.Kind.DROP)));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> confirm(looks, "old", "other"))
        .withMessageContaining("the database called other")
        .matches(e -> e.code() == ErrorCode.CHANGE_REFUSED);
  }

  @Test
  void aSettingThatGoesIsNoDeletion() {
    List<StepFinished> looks =
        List.of(look(Outcome.WOULD_CHANGE, Change.of("database app, work_mem", "9MB", "")));
    assertThatCode(() -> confirm(looks)).doesNotThrowAnyException();
  }

  @Test
  void whereNobodyCouldLookItMayBeThere() {
    refused(List.of(STANDBY, look(Outcome.WOULD_CHANGE)), "database old with ALL ITS DATA (if it");
    refused(
        List.of(look(Outcome.FAILED)), "the role ada (if it is there: no node that leads", "old");
    refused(List.of(), "database old with ALL ITS DATA (if it");
  }

  @Test
  void standbysAloneHaveNotLooked() {
    refused(
        List.of(STANDBY, STANDBY),
        "database old with ALL ITS DATA (if it is there: no node that leads");
    refused(List.of(STANDBY), "the role ada (if it is there: no node that leads", "old");
    assertThatCode(() -> confirm(List.of(STANDBY, STANDBY), "old", "ada"))
        .doesNotThrowAnyException();
  }

  /** The replacement of a certificate or a password deletes nothing on its way. */
  @Test
  void whatReplacesCredentialsIsRefusedWhereSomethingWouldBeDeleted() {
    assertThatCode(() -> new Deletions(PLAN, checks(List.of(look(Outcome.OK)))).requireNone())
        .doesNotThrowAnyException();
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> new Deletions(PLAN, checks(List.of(STANDBY))).requireNone())
        .withMessageContaining("database old (if it is there")
        .matches(e -> e.code() == ErrorCode.CHANGE_REFUSED);
  }

  private static void refused(List<StepFinished> looks, String why, String... given) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> confirm(looks, given))
        .withMessageContaining(why)
        .matches(e -> e.code() == ErrorCode.CONFIRMATION_MISSING);
  }

  private static void confirm(List<StepFinished> looks, String... given) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    new Deletions(PLAN, checks(looks))
        .confirm(new Screen(nowhere, nowhere, false, false), List.of(given));
  }

  private static List<NodeCheck> checks(List<StepFinished> looks) {
    return looks.stream().map(look -> new NodeCheck("a", List.of(look), Optional.empty())).toList();
  }

  private static StepFinished look(Outcome outcome, Change... changes) {
    return new StepFinished(
        1,
        Instant.EPOCH,
        new StepName(Component.POSTGRESQL, "it", "it", Set.of(StepTrait.DROPS)),
        outcome,
        List.of(changes),
        "",
        Duration.ZERO,
        Problem.NONE);
  }
}
