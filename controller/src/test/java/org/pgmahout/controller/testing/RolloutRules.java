package org.pgmahout.controller.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.controller.testing.Happened.Begun;
import org.pgmahout.controller.testing.RandomCluster.Life;

/** What holds in every apply, whatever the cluster is like and whatever fails in it. */
public final class RolloutRules {
  private static final Set<String> ROLLS =
      Set.of("etcd: members start", "patroni: the other nodes");

  private final RandomCluster on;
  private final List<Happened> log;

  /** Judges what has happened to this cluster so far. */
  public RolloutRules(RandomCluster on) {
    this.on = on;
    this.log = on.cluster().log();
  }

  /** All of them. */
  public void hold() {
    oneDatabaseAtATime();
    aLeaderGoesOnlyWhereNobodyCouldTakeOver();
    theLeaderIsLast();
    etcdKeepsItsQuorum();
    whatIsBuiltOnComesFirst();
    gatesArePassedInTime();
    nothingIsBegunAfterAFailure();
  }

  private List<Begun> begun() {
    return log.stream().filter(Begun.class::isInstance).map(Begun.class::cast).toList();
  }

  private List<Begun> databaseTurns() {
    return begun().stream()
        .filter(run -> run.starts(Component.PATRONI) && run.request().spec().has(Role.DATABASE))
        .toList();
  }

  /** On a cluster that serves, a database has its turn when the one before serves again. */
  private void oneDatabaseAtATime() {
    if (on.life() == Life.SERVING) {
      for (Begun turn : databaseTurns()) {
        assertThat(turn.was().turns())
            .as("in their turn while %s begins: %s", turn.node(), this)
            .isEmpty();
      }
    }
  }

  private void aLeaderGoesOnlyWhereNobodyCouldTakeOver() {
    for (Begun turn : databaseTurns()) {
      if (turn.was().newServer() && turn.was().leader().equals(turn.node())) {
        assertThat(turn.was().couldLead())
            .as("could lead when %s went down as the leader: %s", turn.node(), this)
            .isEmpty();
      }
    }
  }

  /** Who led when the turns began has its first turn after the first turns of all others. */
  private void theLeaderIsLast() {
    List<Begun> turns = databaseTurns();
    if (on.life() == Life.SERVING && !turns.isEmpty()) {
      Set<String> order = new LinkedHashSet<>(turns.stream().map(Begun::node).toList());
      String leader = turns.getFirst().was().leader();
      if (order.contains(leader)) {
        assertThat(new ArrayList<>(order).getLast())
            .as("the last of %s: %s", order, this)
            .isEqualTo(leader);
        assertThat(order).as("turns before the leader's: %s", this).hasSize(databases());
      }
    }
  }

  private int databases() {
    return on.nodes(Role.DATABASE).size();
  }

  /** A member goes only while the others are a majority, where there are enough for that. */
  private void etcdKeepsItsQuorum() {
    for (Begun run : begun()) {
      int voters = run.was().voters();
      boolean possible = voters - 1 >= run.was().majority();
      if (run.was().memberGoes() && possible) {
        assertThat(run.was().others())
            .as("other members that serve while %s's goes, of %d: %s", run.node(), voters, this)
            .isGreaterThanOrEqualTo(run.was().majority());
      }
      if (on.life() == Life.SERVING) {
        assertThat(run.was().quorum()).as("quorum before %s: %s", run, this).isTrue();
      }
    }
  }

  private void whatIsBuiltOnComesFirst() {
    Set<String> prepared = new LinkedHashSet<>();
    for (Begun run : begun()) {
      if (run.request().stage() == Stage.PREPARE) {
        prepared.add(run.node());
      } else {
        assertThat(prepared).as("prepared before the first start: %s", this).hasSize(nodes());
      }
      boolean initialises = run.request().spec().bootstrap() || on.life() == Life.DARK;
      if (run.starts(Component.PATRONI)) {
        assertThat(run.was().quorum()).as("etcd before %s: %s", run, this).isTrue();
        assertThat(initialises || !run.was().leader().isEmpty())
            .as("a leader before %s: %s", run, this)
            .isTrue();
      }
      if (run.starts(Component.HAPROXY)) {
        assertThat(run.was().turns()).as("do not serve before %s: %s", run, this).isEmpty();
        assertThat(run.was().leader()).as("leader before %s: %s", run, this).isNotEmpty();
      }
    }
  }

  /**
   * etcd has its users before a Patroni comes with one, and is closed, as PostgreSQL is restarted,
   * once all databases have had their turn and serve.
   */
  private void gatesArePassedInTime() {
    Set<String> started = new LinkedHashSet<>();
    boolean users = false;
    for (Happened line : log) {
      switch (line) {
        case Begun run when run.starts(Component.PATRONI) -> {
          assertThat(users).as("etcd has its users before %s: %s", run, this).isTrue();
          started.add(run.node());
        }
        case Begun run when on.life() == Life.SERVING ->
            assertThat(users).as("etcd has its users before %s: %s", run, this).isTrue();
        case Happened.Passed(Happened.Gate gate) when gate == Happened.Gate.ETCD_USERS ->
            users = true;
        case Happened.Passed(Happened.Gate gate) ->
            assertThat(started).as("started before %s: %s", gate, this).hasSize(databases());
        default -> {}
      }
    }
  }

  private int nodes() {
    return on.specs().size();
  }

  /**
   * Nodes that are taken at once are let end; no phase follows, nothing is recorded, and of nodes
   * that are taken one by one no other is touched.
   */
  private void nothingIsBegunAfterAFailure() {
    for (int failure : failures()) {
      List<Happened> after = log.subList(failure + 1, log.size());
      assertThat(after)
          .as("after %s: %s", log.get(failure), this)
          .doesNotHaveAnyElementsOfTypes(Happened.Phase.class, Happened.Recorded.class);
      if (on.life() == Life.SERVING && isRoll(failure)) {
        assertThat(after)
            .as("after %s: %s", log.get(failure), this)
            .doesNotHaveAnyElementsOfTypes(Begun.class);
      }
    }
  }

  /** Whether a line is of a phase that takes nodes one by one where there is a cluster. */
  private boolean isRoll(int line) {
    return log.subList(0, line).stream()
        .filter(Happened.Phase.class::isInstance)
        .map(phase -> ((Happened.Phase) phase).title())
        .reduce((_, later) -> later)
        .filter(ROLLS::contains)
        .isPresent();
  }

  private List<Integer> failures() {
    return IntStream.range(0, log.size()).filter(this::isFailure).boxed().toList();
  }

  private boolean isFailure(int line) {
    return switch (log.get(line)) {
      case Happened.Refused _ -> true;
      case Happened.Ended(String _, RunView.State state) -> state != RunView.State.DONE;
      case Begun run ->
          log.subList(line, log.size()).stream()
              .noneMatch(
                  later ->
                      later instanceof Happened.Ended(String node, var _)
                          && node.equals(run.node()));
      case Happened.Phase _, Happened.SwitchedOver _, Happened.Passed _, Happened.Recorded _ ->
          false;
    };
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(on.toString());
    log.forEach(line -> text.append("\n  ").append(line));
    return text.append('\n').toString();
  }
}
