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

/**
 * Applies again and again, and kills something each time a step begins that nothing was killed at
 * yet, until there is no such step. The steps are those the product itself lists; the database
 * nodes share theirs, so that each apply meets as many kills as there are machines.
 */
final class KillAtEveryStep {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int APPLIES = 80;
  private static final Duration LOOK = Duration.ofMillis(10);

  /** What gets {@code kill -9}. */
  enum Victim {
    AGENT,
    COMMAND
  }

  private final TestLab lab;
  private final Victim victim;
  private final Map<String, Set<String>> left = new LinkedHashMap<>();
  private final List<String> done = new ArrayList<>();

  /** Finds the steps of the plan on every machine. */
  KillAtEveryStep(TestLab lab, Victim victim) {
    this.lab = lab;
    this.victim = victim;
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
    while (apply.process().isAlive()) {
      for (String machine : List.copyOf(traps.keySet())) {
        traps
            .get(machine)
            .caught()
            .ifPresent(
                step -> {
                  kill(traps.remove(machine), apply);
                  left.get(machine).remove(step);
                  done.add(machine + " " + step);
                });
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    traps.values().forEach(StepTrap::close);
    Program.Result ended = apply.await(LIMIT);
    assertThat(ended.exitCode()).as(ended.told()).isIn(0, 1, 137);
    assertThat(ended.stderr()).doesNotContain("\tat ");
    return ended.exitCode() == 0;
  }

  private void kill(StepTrap trap, Program.Started apply) {
    switch (victim) {
      case AGENT -> trap.killAgent();
      case COMMAND -> {
        apply.killHard();
        trap.letGo();
      }
    }
    trap.close();
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
