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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Applies again and again, and kills something each time a step begins that nothing was killed at
 * yet, until there is no such step. Steps that are at work in that moment are met, too: many run
 * side by side. The steps are those the product itself lists; each database node waits for a share
 * of theirs, so that each apply meets as many kills as there are machines.
 */
final class KillAtEveryStep {
  /** One apply, with all that is killed in it. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** All of them. */
  private static final Duration WHOLE_LIMIT = Duration.ofMinutes(15);

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration WHOLE = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(10);

  /** How long the other machines' steps are waited for before all are killed at once. */
  private static final Duration TOGETHER = Duration.ofMillis(500);

  /** What gets {@code kill -9}; a machine's is a power cut. */
  enum Victim {
    AGENT,
    COMMAND,
    /** All machines that are at such a step, and the command. */
    MACHINES,
    /** One machine after the other, each while the rest of the cluster is whole. */
    MACHINE
  }

  private final TestLab lab;
  private final Victim victim;
  private final Runnable afterwards;
  private final Map<String, Set<String>> left = new LinkedHashMap<>();
  private final List<String> done = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final long deadline = System.nanoTime() + WHOLE_LIMIT.toNanos();
  private boolean failedOver;
  private int fruitless;

  /** Finds the steps of the plan on every machine. */
  KillAtEveryStep(TestLab lab, Victim victim) {
    this(lab, victim, () -> {});
  }

  /**
   * @param afterwards looks at the cluster after each apply that did not go through
   */
  KillAtEveryStep(TestLab lab, Victim victim, Runnable afterwards) {
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
  }

  /** One apply with a trap on every machine; returns whether it went through. */
  private boolean once() {
    Map<String, StepTrap> traps = new LinkedHashMap<>();
    left.forEach(
        (machine, steps) -> {
          if (!steps.isEmpty()) {
            traps.put(machine, new StepTrap(lab, machine, steps, near(machine)));
          }
        });
    int before = done.size();
    // It looks for some seconds before it begins a step: time for the traps to be ready.
    Program.Started apply = lab.begin("apply", "--yes", "-o", "plain");
    try {
      long begun = System.nanoTime();
      traps.values().forEach(StepTrap::awaitReady);
      while (apply.process().isAlive()) {
        requireTime(apply, begun);
        Map<String, StepTrap> caught = new LinkedHashMap<>();
        collect(traps, caught);
        if (!caught.isEmpty()) {
          gather(traps, caught);
          kill(caught, apply);
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    } finally {
      traps.values().forEach(StepTrap::close);
      apply.killHard();
    }
    Program.Result ended = apply.await(LIMIT);
    story.add(
        "%d s, exit code %d, killed at %s"
            .formatted(
                ended.took().toSeconds(), ended.exitCode(), done.subList(before, done.size())));
    assertThat(ended.exitCode()).as(ended.told()).isIn(0, 1, 137);
    assertThat(ended.stderr()).doesNotContain("\tat ");
    fruitless = done.size() == before && ended.exitCode() != 0 ? fruitless + 1 : 0;
    assertThat(fruitless).as("applies that fail by themselves: " + ended.told()).isLessThan(3);
    if (ended.exitCode() != 0) {
      afterwards.run();
    }
    return ended.exitCode() == 0;
  }

  private void requireTime(Program.Started apply, long begun) {
    long now = System.nanoTime();
    if (now - begun < LIMIT.toNanos() && now < deadline) {
      return;
    }
    throw new AssertionError(
        "an apply is at work after %d s; still to be killed at: %s%nthe applies before it:%n%s%nit said:%n%s"
            .formatted(
                Duration.ofNanos(now - begun).toSeconds(),
                left(),
                String.join("\n", story),
                apply.toldSoFar()));
  }

  private void collect(Map<String, StepTrap> traps, Map<String, StepTrap> caught) {
    for (String machine : List.copyOf(traps.keySet())) {
      List<String> steps = traps.get(machine).caught();
      if (!steps.isEmpty()) {
        StepTrap trap = traps.remove(machine);
        List<String> met = steps.stream().filter(step -> wasLeft(machine, step)).toList();
        if (met.isEmpty()) {
          // Another machine was at all of them a moment before.
          trap.letGo();
          trap.awaitDone();
        } else {
          caught.put(machine, trap);
          met.forEach(step -> done.add(machine + " " + step));
        }
      }
    }
  }

  private boolean wasLeft(String machine, String step) {
    return like(machine).map(other -> left.get(other).remove(step)).reduce(false, (a, b) -> a || b);
  }

  /** What is left on the machines that have the same steps. */
  private Set<String> near(String machine) {
    return like(machine).flatMap(other -> left.get(other).stream()).collect(Collectors.toSet());
  }

  private Stream<String> like(String machine) {
    return TestLab.DATABASES.contains(machine) ? TestLab.DATABASES.stream() : Stream.of(machine);
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
      case AGENT -> {
        caught.values().forEach(StepTrap::killAgent);
        caught.values().forEach(StepTrap::awaitDone);
      }
      case COMMAND -> {
        apply.killHard();
        caught.values().forEach(StepTrap::letGo);
        caught.values().forEach(StepTrap::awaitDone);
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
    Eventually.holds(
        WHOLE,
        () -> assertThat(look.troubleBeside(machine)).as("before %s is off", machine).isEmpty());
    boolean failover = !failedOver && look.leader().equals(machine);
    lab.cutPower(List.of(machine));
    if (failover) {
      Eventually.holds(
          BACK, () -> assertThat(look.leader()).as("leader").isNotEmpty().isNotEqualTo(machine));
      failedOver = true;
    }
    powerOn(List.of(machine));
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
