package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Applies again and again, and kills something each time a step begins that nothing was killed at
 * yet, until there is no such step. The steps are those the product itself lists; the database
 * nodes share theirs, so that each apply meets as many kills as there are machines.
 */
final class KillAtEveryStep {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration BACK = Duration.ofSeconds(60);
  private static final int APPLIES = 80;
  private static final Duration LOOK = Duration.ofMillis(10);

  /** How long the other machines' steps are waited for before all are killed at once. */
  private static final Duration TOGETHER = Duration.ofMillis(500);

  /** What gets {@code kill -9} (a machine: a power cut, and the command with it). */
  enum Victim {
    AGENT,
    COMMAND,
    MACHINE
  }

  private final TestLab lab;
  private final Victim victim;
  private final IntConsumer afterwards;
  private final Map<String, Set<String>> left = new LinkedHashMap<>();
  private final List<String> done = new ArrayList<>();
  private int unfinished;

  /** Finds the steps of the plan on every machine. */
  KillAtEveryStep(TestLab lab, Victim victim) {
    this(lab, victim, _ -> {});
  }

  /**
   * @param afterwards looks at the cluster after each apply that did not go through; is told how
   *     many there were
   */
  KillAtEveryStep(TestLab lab, Victim victim, IntConsumer afterwards) {
    this.lab = lab;
    this.victim = victim;
    this.afterwards = afterwards;
    int turn = 0;
    Set<String> shared = new LinkedHashSet<>();
    for (Map.Entry<String, Map<String, String>> page : PlanPage.of(lab).entrySet()) {
      String machine = page.getKey();
      left.computeIfAbsent(machine, _ -> new LinkedHashSet<>());
      for (String path : page.getValue().keySet()) {
        if (!TestLab.DATABASES.contains(machine)) {
          left.get(machine).add(path);
        } else if (shared.add(path)) {
          String whose = TestLab.DATABASES.get(turn++ % TestLab.DATABASES.size());
          left.computeIfAbsent(whose, _ -> new LinkedHashSet<>()).add(path);
        }
      }
    }
    assertThat(shared).as("the steps that the plan lists").hasSizeGreaterThan(20);
  }

  /** Until an apply goes through; what no run began by then is {@link #left()}. */
  void ofOneApply() {
    int applies = 1;
    while (!once()) {
      assertThat(++applies).as("applies that fail, with %s left", left()).isLessThan(APPLIES);
    }
  }

  /** One apply with a trap on every machine; returns whether it went through. */
  boolean once() {
    Map<String, StepTrap> traps = new LinkedHashMap<>();
    left.forEach(
        (machine, steps) -> {
          if (!steps.isEmpty()) {
            traps.put(machine, new StepTrap(lab, machine, steps));
          }
        });
    Program.Started apply = lab.begin("apply", "--yes", "-o", "plain");
    Map<String, StepTrap> caught = new LinkedHashMap<>();
    while (apply.process().isAlive()) {
      collect(traps, caught);
      if (!caught.isEmpty()) {
        gather(traps, caught);
        kill(caught, apply);
        caught.clear();
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    traps.values().forEach(StepTrap::close);
    Program.Result ended = apply.await(LIMIT);
    assertThat(ended.exitCode()).as(ended.told()).isIn(0, 1, 137);
    assertThat(ended.stderr()).doesNotContain("\tat ");
    if (ended.exitCode() != 0) {
      afterwards.accept(++unfinished);
    }
    return ended.exitCode() == 0;
  }

  private void collect(Map<String, StepTrap> traps, Map<String, StepTrap> caught) {
    for (String machine : List.copyOf(traps.keySet())) {
      traps
          .get(machine)
          .caught()
          .ifPresent(
              step -> {
                caught.put(machine, traps.remove(machine));
                left.get(machine).remove(step);
                done.add(machine + " " + step);
              });
    }
  }

  /** An agent that was killed does not end the apply of the others; all else does. */
  private void gather(Map<String, StepTrap> traps, Map<String, StepTrap> caught) {
    long until = System.nanoTime() + TOGETHER.toNanos();
    while (victim != Victim.AGENT && !traps.isEmpty() && System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK.toNanos());
      collect(traps, caught);
    }
  }

  private void kill(Map<String, StepTrap> caught, Program.Started apply) {
    switch (victim) {
      case AGENT -> caught.values().forEach(StepTrap::killAgent);
      case COMMAND -> {
        apply.killHard();
        caught.values().forEach(StepTrap::letGo);
      }
      case MACHINE -> {
        lab.cutPower(caught.keySet());
        // It would wait until it gives the machines up, at every step of them all.
        apply.killHard();
        lab.powerOn(caught.keySet());
        caught.keySet().forEach(this::awaitBack);
      }
    }
    caught.values().forEach(StepTrap::close);
  }

  private void awaitBack(String machine) {
    Eventually.holds(
        BACK,
        () ->
            assertThat(lab.on(machine, "systemctl is-active pgmahout-agent docker").exitCode())
                .isZero());
  }

  /** What was killed at, as {@code machine step}. */
  List<String> done() {
    return done;
  }

  /** The steps that never began. */
  List<String> left() {
    List<String> all = new ArrayList<>();
    left.forEach((machine, steps) -> steps.forEach(step -> all.add(machine + " " + step)));
    return all;
  }
}
