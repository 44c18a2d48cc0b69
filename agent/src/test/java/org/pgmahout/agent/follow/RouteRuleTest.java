package org.pgmahout.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.follow.RouteRule.Action;
import org.pgmahout.agent.follow.RouteRule.Answer;
import org.pgmahout.agent.follow.RouteRule.Situation;

class RouteRuleTest {
  private static final Route A = new Route("10.0.0.1", 5432);
  private static final Route B = new Route("10.0.0.2", 5432);
  private static final Leadership UNKNOWN = new Leadership.Unknown();
  private static final Leadership VACANT = new Leadership.Vacant();
  private static final Leadership HELD_BY_A = new Leadership.Held("a", A);
  private static final Leadership HELD_BY_B = new Leadership.Held("b", B);
  private static final Leadership LEAVING_A = new Leadership.Leaving("a", A);
  private static final Leadership HELD_BY_A_STRANGER = new Leadership.Held("c", Route.CLOSED);

  private static Action decide(Route slot, Route before, Leadership leader, Answer answer) {
    return RouteRule.decide(new Situation(slot, before, leader), answer);
  }

  @Test
  void anotherHolderClosesWhateverTheMemberOfBeforeSays() {
    for (Answer answer : Answer.values()) {
      assertThat(decide(A, A, HELD_BY_B, answer)).isInstanceOf(Action.Close.class);
      assertThat(decide(A, A, HELD_BY_A_STRANGER, answer)).isInstanceOf(Action.Close.class);
    }
    assertThat(RouteRule.question(new Situation(A, A, HELD_BY_B))).isEmpty();
  }

  @Test
  void itOpensForTheHolderThatTakesWritesAlone() {
    Situation closed = new Situation(Route.CLOSED, Route.CLOSED, HELD_BY_B);
    assertThat(RouteRule.question(closed)).hasValue(B);
    assertThat(RouteRule.decide(closed, Answer.WRITABLE)).isEqualTo(new Action.Open(B));
    assertThat(RouteRule.decide(closed, Answer.NOT_WRITABLE)).isEqualTo(new Action.Keep());
    assertThat(RouteRule.decide(closed, Answer.SILENT)).isEqualTo(new Action.Keep());
    assertThat(RouteRule.question(new Situation(Route.CLOSED, Route.CLOSED, HELD_BY_A_STRANGER)))
        .isEmpty();
  }

  @Test
  void aHandoverHoldsNewConnectionsAndCutsNobody() {
    assertThat(decide(A, A, LEAVING_A, Answer.SILENT)).isEqualTo(new Action.Hold());
    assertThat(decide(B, B, LEAVING_A, Answer.SILENT)).isInstanceOf(Action.Close.class);
    Situation held = new Situation(Route.CLOSED, Route.CLOSED, LEAVING_A);
    assertThat(RouteRule.question(held)).isEmpty();
    assertThat(RouteRule.decide(held, Answer.WRITABLE)).isEqualTo(new Action.Keep());
    assertThat(RouteRule.left(new Situation(A, A, LEAVING_A), new Action.Hold()))
        .isEqualTo(Route.CLOSED);
  }

  /** Failsafe mode leads on without a key. */
  @Test
  void withoutAKeyItStaysWhileItsMemberTakesWrites() {
    Situation open = new Situation(A, A, VACANT);
    assertThat(RouteRule.question(open)).hasValue(A);
    assertThat(RouteRule.decide(open, Answer.WRITABLE)).isEqualTo(new Action.Keep());
    assertThat(RouteRule.decide(open, Answer.NOT_WRITABLE)).isInstanceOf(Action.Close.class);
    assertThat(RouteRule.decide(open, Answer.SILENT)).isInstanceOf(Action.Close.class);
  }

  @Test
  void unknownIsNotNoLeader() {
    assertThat(decide(A, A, UNKNOWN, Answer.SILENT)).isEqualTo(new Action.Keep());
    assertThat(decide(A, A, UNKNOWN, Answer.WRITABLE)).isEqualTo(new Action.Keep());
    assertThat(decide(A, A, UNKNOWN, Answer.NOT_WRITABLE)).isInstanceOf(Action.Close.class);
    assertThat(decide(Route.CLOSED, A, UNKNOWN, Answer.WRITABLE)).isEqualTo(new Action.Keep());
  }

  @Test
  void aRestartedAgentLeavesARightRouteAlone() {
    Situation found = new Situation(A, Route.CLOSED, HELD_BY_A);
    assertThat(RouteRule.question(found)).isEmpty();
    assertThat(RouteRule.decide(found, Answer.SILENT)).isEqualTo(new Action.Keep());
    assertThat(RouteRule.left(found, new Action.Keep())).isEqualTo(A);
  }

  /** HAProxy was reloaded while failsafe mode leads on without a key. */
  @Test
  void aSlotThatWasLostOpensAgainUnlessSomebodyElseLedMeanwhile() {
    Situation lost = new Situation(Route.CLOSED, A, VACANT);
    assertThat(RouteRule.decide(lost, Answer.WRITABLE)).isEqualTo(new Action.Open(A));
    assertThat(RouteRule.decide(lost, Answer.SILENT)).isEqualTo(new Action.Keep());
    Situation passedOn = new Situation(Route.CLOSED, A, HELD_BY_B);
    assertThat(RouteRule.left(passedOn, new Action.Keep())).isEqualTo(Route.CLOSED);
    assertThat(decide(Route.CLOSED, Route.CLOSED, VACANT, Answer.WRITABLE))
        .isEqualTo(new Action.Keep());
  }

  /**
   * Thousands of random lives of a cluster, its watch and its HAProxy: the slot never goes from one
   * member to another without being closed, never opens but for the holder of the newest key or for
   * the last holder while there is no key, and never stays open beside a newer holder.
   */
  @RepeatedTest(50)
  void neverTwoAndNeverANonHolder(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Leadership> leaders =
        List.of(UNKNOWN, VACANT, HELD_BY_A, HELD_BY_B, HELD_BY_A_STRANGER, LEAVING_A);
    Route slot = Route.CLOSED;
    Route before = Route.CLOSED;
    Leadership.Held lastHolder = new Leadership.Held("", Route.CLOSED);
    for (int turn = 0; turn < 2_000; turn++) {
      if (random.nextInt(20) == 0) {
        slot = Route.CLOSED; // a reload
      }
      if (random.nextInt(20) == 0) {
        before = Route.CLOSED; // another agent's process
      }
      Leadership leader = leaders.get(random.nextInt(leaders.size()));
      if (leader instanceof Leadership.Held held) {
        lastHolder = held;
      } else if (leader instanceof Leadership.Leaving(String name, Route route)) {
        lastHolder = new Leadership.Held(name, route);
      }
      for (int i = 0; i < 3; i++) {
        Answer answer = Answer.values()[random.nextInt(3)];
        Situation now = new Situation(slot, before, leader);
        boolean asked = RouteRule.question(now).isPresent();
        Action action = RouteRule.decide(now, asked ? answer : Answer.SILENT);
        switch (action) {
          case Action.Open(Route to) -> {
            assertThat(slot).as("closed before it opens").isEqualTo(Route.CLOSED);
            assertThat(to).as("only the last holder").isEqualTo(lastHolder.route());
            assertThat(answer).isEqualTo(Answer.WRITABLE);
            assertThat(leader).isNotEqualTo(UNKNOWN);
          }
          case Action.Close _ -> assertThat(slot.isOpen()).isTrue();
          case Action.Hold() -> assertThat(slot).isEqualTo(A);
          case Action.Keep() -> {
            if (leader instanceof Leadership.Held(_, Route holder)) {
              assertThat(slot).isIn(holder, Route.CLOSED);
            }
          }
        }
        before = RouteRule.left(now, action);
        slot =
            switch (action) {
              case Action.Keep() -> slot;
              case Action.Close _ -> Route.CLOSED;
              case Action.Hold() -> Route.CLOSED;
              case Action.Open(Route to) -> to;
            };
      }
      assertThat(RouteRule.question(new Situation(slot, before, leader)))
          .isNotEqualTo(Optional.of(Route.CLOSED));
    }
  }
}
