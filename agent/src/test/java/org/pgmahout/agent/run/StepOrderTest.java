package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.EveryStep;
import org.pgmahout.agent.component.id.StepIds;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.agent.step.TestStepId;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunRequest.Stage;

/** A step waits for what it names, and names nothing that no component has. */
class StepOrderTest {
  private static final StepId PACKAGES = new TestStepId(Component.SYSTEM, "packages");
  private static final StepId SERVICE = new TestStepId(Component.SYSTEM, "service");
  private static final StepId MISSPELT = new TestStepId(Component.SYSTEM, "pakages");

  @Test
  void waitsForWhatItNames() {
    Step service = step(SERVICE, PACKAGES);
    StepOrder order = new StepOrder(List.of(step(PACKAGES), service), Set.of(PACKAGES, SERVICE));
    assertThat(order.needs(service)).containsExactly(PACKAGES);
  }

  @Test
  void whatIsNoPartOfTheRunIsNotWaitedFor() {
    Step service = step(SERVICE, PACKAGES);
    StepOrder order = new StepOrder(List.of(service), Set.of(PACKAGES, SERVICE));
    assertThat(order.waits(service)).isEmpty();
  }

  @Test
  void whatNoComponentHasIsADefect() {
    refused(step(SERVICE, MISSPELT), "system/service names the step system/pakages");
    refused(step(MISSPELT, PACKAGES), "system/pakages names the step system/pakages");
  }

  private static void refused(Step step, String why) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> new StepOrder(List.of(step(PACKAGES), step), Set.of(PACKAGES, SERVICE)))
        .withMessageContaining(why)
        .matches(e -> e.code() == ErrorCode.INTERNAL);
  }

  /** All that is declared is some node's step, so that nothing is waited for that never comes. */
  @Test
  void everyStepOfTheProductIsDeclaredAndEveryDeclaredOneIsSomeNodes() {
    Set<StepId> made = ids(EveryStep.all());
    made.addAll(ids(EveryStep.ofOperations()));
    assertThat(made).isEqualTo(StepIds.all());
    assertThat(EveryStep.catalog().declared()).isEqualTo(StepIds.all());
  }

  @Test
  void everyNodesStepsHaveAnOrderInEveryStage() {
    for (List<Step> node : EveryStep.byNode()) {
      for (Stage stage : Stage.values()) {
        List<Step> part = node.stream().filter(step -> step.in(stage)).toList();
        assertThatCode(() -> new StepOrder(part, StepIds.all())).doesNotThrowAnyException();
      }
    }
  }

  /** A dependency is absent on a node only where this list says so, or with its whole component. */
  @Test
  void aDependencyIsThereUnlessThePlanDoesNotAskForIt() {
    Set<String> absent = new TreeSet<>();
    for (List<Step> node : EveryStep.byNode()) {
      Set<StepId> there = ids(node);
      Set<Component> components = there.stream().map(StepId::component).collect(Collectors.toSet());
      node.stream()
          .flatMap(step -> step.after().stream())
          .filter(before -> components.contains(before.component()) && !there.contains(before))
          .map(StepId::path)
          .forEach(absent::add);
    }
    assertThat(absent)
        .containsExactly(
            // Of a plan without certificates.
            "etcd/ca-crt",
            "etcd/node-crt",
            "etcd/node-key",
            "patroni/ca-crt",
            // Of an operation alone.
            "patroni/members-shown",
            "patroni/node-crt",
            "patroni/node-key",
            // Of one that names no extension, or the distribution's packages.
            "postgresql/extension-packages",
            "postgresql/repository",
            // Of one that leaves huge pages alone.
            "system/huge-pages");
  }

  private static Set<StepId> ids(List<Step> steps) {
    return steps.stream().map(Step::id).collect(Collectors.toCollection(HashSet::new));
  }

  private static Step step(StepId id, StepId... after) {
    return new SmallStep(
        StepHead.prepare(id, "it", after), context -> Finding.right(), context -> {});
  }
}
