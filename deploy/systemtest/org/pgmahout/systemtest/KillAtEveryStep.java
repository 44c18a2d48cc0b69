package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Applies again and again, and kills something each time a step begins that nothing was killed at
 * yet, until there is no such step. Steps that are at work in that moment are killed at, too: many
 * run side by side. The steps are those the product itself lists; the database nodes share theirs,
 * so that each apply meets as many kills as there are machines.
 */
final class KillAtEveryStep {
  /** One apply, with all that is killed in it. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** All of them. */
  private static final Duration WHOLE_LIMIT = Duration.ofMinutes(12);

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(10);

  /** How long the other machines' steps are waited for before all are killed at once. */
  private static final Duration TOGETHER = Duration.ofMillis(500);

  /** What gets {@code kill -9}; a machine's is a power cut. */
  enum Victim {
    AGENT,
    COMMAND,
    /** All machines that are at such a step, and the command. */
    MACHINES,
    /** One machine after the other, each back in a whole cluster before the next. */
    MACHINE
  }

  private final TestLab lab;
  private final Victim victim;
  private final IntConsumer afterwards;
  private final Map<String, Set<String>> left = new LinkedHashMap<>();
  private final Map<String, StepTrap> traps = new LinkedHashMap<>();
  private final List<String> done = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final long deadline = System.nanoTime() + WHOLE_LIMIT.toNanos();
  private boolean failedOver;
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
    boolean through = false;
    while (!through) {
      through = once();
    }
    traps.values().forEach(StepTrap::close);
    traps.clear();
  }

  /** One apply with a trap on every machine; returns whether it went through. */
  private boolean once() {
    setTraps();
    Program.Started apply = lab.begin("apply", "--yes", "-o", "plain");
    long begun = System.nanoTime();
    List<String> killed = new ArrayList<>();
    while (apply.process().isAlive()) {
      requireTime(apply, begun);
      Map<String, StepTrap> caught = new LinkedHashMap<>();
      collect(caught);
      if (!caught.isEmpty()) {
        gather(caught);
        kill(caught, apply);
        caught.forEach((machine, trap) -> killed.add(machine + " " + trap.caught()));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    Program.Result ended = apply.await(LIMIT);
    story.add(
        "%d s, exit code %d, killed at %s"
            .formatted(ended.took().toSeconds(), ended.exitCode(), killed));
    assertThat(ended.exitCode()).as(ended.told()).isIn(0, 1, 137);
    assertThat(ended.stderr()).doesNotContain("\tat ");
    if (ended.exitCode() != 0) {
      afterwards.accept(++unfinished);
    }
    return ended.exitCode() == 0;
  }

  /** Those that caught nothing yet are set still. */
  private void setTraps() {
    left.forEach(
        (machine, steps) -> {
          StepTrap set = traps.get(machine);
          if (set != null && !set.isSet()) {
            traps.remove(machine);
          }
          if (!steps.isEmpty()) {
            traps.computeIfAbsent(machine, _ -> new StepTrap(lab, machine, steps));
          }
        });
    traps.values().forEach(StepTrap::awaitReady);
  }

  private void requireTime(Program.Started apply, long begun) {
    long now = System.nanoTime();
    if (now - begun < LIMIT.toNanos() && now < deadline) {
      return;
    }
    String said = apply.toldSoFar();
    apply.killHard();
    throw new AssertionError(
        "an apply is at work after %d s; still to be killed at: %s%nthe applies before it:%n%s%nit said:%n%s"
            .formatted(
                Duration.ofNanos(now - begun).toSeconds(), left(), String.join("\n", story), said));
  }

  private void collect(Map<String, StepTrap> caught) {
    for (String machine : List.copyOf(traps.keySet())) {
      List<String> steps = traps.get(machine).caught();
      if (!steps.isEmpty()) {
        caught.put(machine, traps.remove(machine));
        left.get(machine).removeAll(steps);
        steps.forEach(step -> done.add(machine + " " + step));
      }
    }
  }

  /** An agent that was killed does not end the apply of the others; all else does. */
  private void gather(Map<String, StepTrap> caught) {
    long until = System.nanoTime() + TOGETHER.toNanos();
    while (victim != Victim.AGENT && !traps.isEmpty() && System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK.toNanos());
      collect(caught);
    }
  }

  private void kill(Map<String, StepTrap> caught, Program.Started apply) {
    switch (victim) {
      case AGENT -> caught.values().forEach(StepTrap::killAgent);
      case COMMAND -> {
        apply.killHard();
        caught.values().forEach(StepTrap::letGo);
      }
      case MACHINES -> {
        lab.cutPower(caught.keySet());
        // It would wait until it gives the machines up, at every step of them all.
        apply.killHard();
        powerOn(caught.keySet());
      }
      case MACHINE -> caught.keySet().forEach(this::offAndOn);
    }
    caught.values().forEach(StepTrap::close);
  }

  /** The first that leads stays off until another one does; the others are back at once. */
  private void offAndOn(String machine) {
    ClusterLook look = new ClusterLook(lab);
    boolean failover = !failedOver && look.leader().equals(machine);
    lab.cutPower(List.of(machine));
    if (failover) {
      Eventually.holds(
          BACK, () -> assertThat(look.leader()).as("leader").isNotEmpty().isNotEqualTo(machine));
      failedOver = true;
    }
    powerOn(List.of(machine));
    Eventually.holds(
        BACK, () -> assertThat(look.trouble()).as("after " + machine + " was off").isEmpty());
  }

  private void powerOn(Collection<String> machines) {
    lab.powerOn(machines);
    machines.forEach(
        machine ->
            Eventually.holds(
                BACK,
                () ->
                    assertThat(
                            lab.on(machine, "systemctl is-active pgmahout-agent docker").exitCode())
                        .as(machine + " is back")
                        .isZero()));
  }

  /** What was killed at, as {@code machine step}. */
  List<String> done() {
    return done;
  }

  /** Whether a machine that led stayed off until another one did. */
  boolean failedOver() {
    return failedOver;
  }

  /** The steps that never began. */
  List<String> left() {
    List<String> all = new ArrayList<>();
    left.forEach((machine, steps) -> steps.forEach(step -> all.add(machine + " " + step)));
    return all;
  }
}
