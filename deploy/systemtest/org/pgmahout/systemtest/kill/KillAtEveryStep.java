package org.pgmahout.systemtest.kill;

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
import org.pgmahout.systemtest.cluster.ClusterLook;
import org.pgmahout.systemtest.cluster.PlanPage;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;

/**
 * Applies again and again, and kills something each time a step begins that nothing was killed at
 * yet, until there is no such step. Steps that are at work in that moment are met, too: many run
 * side by side. The steps are those the product itself lists, or a slice of them; each database
 * node waits for a share of theirs, so that each apply meets as many kills as there are machines.
 */
public final class KillAtEveryStep {
  /** One apply, with all that is killed in it. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** All of them. */
  private static final Duration WHOLE_LIMIT = Duration.ofMinutes(15);

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration WHOLE = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final String DATABASE = "database";

  /** How long the other machines' steps are waited for before all are killed at once. */
  private static final Duration TOGETHER = Duration.ofMillis(500);

  /** What gets {@code kill -9}; a machine's is a power cut. */
  public enum Victim {
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

  /** By kind of machine: all that the plan lists, and those in the slice. */
  private final Map<String, Set<String>> catalogue = new LinkedHashMap<>();

  private final Map<String, List<String>> share = new LinkedHashMap<>();

  /** By machine. */
  private final Map<String, Set<String>> left = new LinkedHashMap<>();

  private final List<String> done = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final long deadline = System.nanoTime() + WHOLE_LIMIT.toNanos();
  private boolean failedOver;
  private int fruitless;

  /**
   * Finds the steps of the plan on every machine.
   *
   * @param slice of the steps; each kind of victim takes another part of them
   */
  public KillAtEveryStep(TestLab lab, Victim victim, Slice slice) {
    this(lab, victim, slice, () -> {});
  }

  /**
   * @param afterwards looks at the cluster after each apply that did not go through
   */
  public KillAtEveryStep(TestLab lab, Victim victim, Slice slice, Runnable afterwards) {
    this.lab = lab;
    this.victim = victim;
    this.afterwards = afterwards;
    PlanPage.of(lab)
        .forEach(
            (machine, steps) -> {
              left.put(machine, new LinkedHashSet<>());
              catalogue
                  .computeIfAbsent(kind(machine), _ -> new LinkedHashSet<>())
                  .addAll(steps.keySet());
            });
    assertThat(catalogue()).as("the steps that the plan lists").hasSizeGreaterThan(40);
    catalogue.forEach((kind, all) -> share.put(kind, slice.after(victim.ordinal()).share(all)));
    share.forEach(this::distribute);
    story.add("%s of %d steps: %s".formatted(slice, catalogue().size(), share));
  }

  /** Machines of one kind have the same steps. */
  private String kind(String machine) {
    return lab.databases().contains(machine) ? DATABASE : machine;
  }

  private void distribute(String kind, List<String> steps) {
    List<String> machines = left.keySet().stream().filter(each -> kind(each).equals(kind)).toList();
    for (int turn = 0; turn < steps.size(); turn++) {
      left.get(machines.get(turn % machines.size())).add(steps.get(turn));
    }
  }

  /** Until an apply goes through; what no run began by then is {@link #left()}. */
  public void ofOneApply() {
    boolean through = false;
    while (!through) {
      through = once();
    }
  }

  /** One apply with a trap on every machine; returns whether it went through. */
  private boolean once() {
    Map<String, StepTrap> traps = new LinkedHashMap<>();
    String toFail = leaderToFail();
    left.forEach(
        (machine, own) -> {
          // Some steps begin on the node that leads alone, although another has them for its share.
          Set<String> mine = own.isEmpty() ? near(machine) : own;
          Set<String> steps = machine.equals(toFail) ? Set.copyOf(share.get(DATABASE)) : mine;
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
        collect(traps, caught, toFail);
        if (!caught.isEmpty()) {
          gather(traps, caught, toFail);
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
    assertThat(ended.exitCode()).as(ended.transcript()).isIn(0, 1, 137);
    assertThat(ended.stderr()).doesNotContain("\tat ");
    fruitless = done.size() == before && ended.exitCode() != 0 ? fruitless + 1 : 0;
    assertThat(fruitless)
        .as("applies that fail by themselves: " + ended.transcript())
        .isLessThan(3);
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
                apply.outputSoFar()));
  }

  /**
   * The machine that leads while none that led was off yet, when machines are: it is caught at the
   * slice's first step that begins there, although another one may be at all of them before.
   */
  private String leaderToFail() {
    return victim == Victim.MACHINE && !failedOver ? new ClusterLook(lab).leader() : "";
  }

  private void collect(Map<String, StepTrap> traps, Map<String, StepTrap> caught, String always) {
    for (String machine : List.copyOf(traps.keySet())) {
      List<String> steps = traps.get(machine).caught();
      if (!steps.isEmpty()) {
        StepTrap trap = traps.remove(machine);
        List<String> met = steps.stream().filter(step -> wasLeft(machine, step)).toList();
        if (met.isEmpty() && !machine.equals(always)) {
          // Another machine was at all of them a moment before.
          trap.letGo();
          trap.awaitDone();
        } else {
          caught.put(machine, trap);
          (met.isEmpty() ? steps.subList(0, 1) : met)
              .forEach(step -> done.add(machine + " " + step));
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
    return lab.databases().contains(machine) ? lab.databases().stream() : Stream.of(machine);
  }

  /** An agent that was killed does not end the apply of the others; all else does. */
  private void gather(Map<String, StepTrap> traps, Map<String, StepTrap> caught, String always) {
    long until = System.nanoTime() + TOGETHER.toNanos();
    while (victim != Victim.AGENT && !traps.isEmpty() && System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK.toNanos());
      collect(traps, caught, always);
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

  public Victim victim() {
    return victim;
  }

  /** What was killed at, as {@code machine step}. */
  public List<String> done() {
    return done;
  }

  /** All steps that the plan lists, as {@code database step} or {@code machine step}. */
  public List<String> catalogue() {
    return flat(catalogue);
  }

  /** Those of them that are in the slice. */
  public List<String> share() {
    return flat(share);
  }

  private static List<String> flat(Map<String, ? extends Collection<String>> steps) {
    List<String> all = new ArrayList<>();
    steps.forEach((whose, some) -> some.forEach(step -> all.add(whose + " " + step)));
    return all;
  }

  /** Whether a machine that led stayed off until another one did. */
  public boolean failedOver() {
    return failedOver;
  }

  /**
   * Whether every step of the slice was met, and the leader's machine was off where machines are.
   */
  public boolean isComplete() {
    return left().isEmpty() && (victim != Victim.MACHINE || failedOver);
  }

  /** The steps that never began. */
  public List<String> left() {
    return flat(left);
  }
}
