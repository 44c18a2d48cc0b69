package org.pgmahout.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgmahout.agent.guard.GuardDecision.Act;
import org.pgmahout.common.plan.Timing;
import org.pgmahout.common.plan.Timings;

/** The table of {@link LeadRule}, and the moments between its lines. Times are in seconds. */
class LeadRuleTest {
  private static final LeadRule FAST = LeadRule.of(Timings.preset("fast").orElseThrow());
  private static final PatroniWord NOT_ASKED = new PatroniWord.NotAsked();
  private static final PatroniWord SILENT = new PatroniWord.Silent();
  private static final PatroniWord LEADS = new PatroniWord.Answer(true, false, false);
  private static final PatroniWord FAILSAFE = new PatroniWord.Answer(true, true, false);
  private static final PatroniWord DOES_NOT_LEAD = new PatroniWord.Answer(false, false, false);
  private static final LeaseLook GONE = new LeaseLook.Gone();
  private static final LeaseLook TAKEN = new LeaseLook.Taken("node-01");
  private static final LeaseLook UNKNOWN = new LeaseLook.Unknown();

  /** Looks one after the other, and what each of them calls for. */
  private static final class Story {
    private final LeadRule rule;
    private GuardMemory memory;
    private Act last = new Act.Nothing();

    Story(LeadRule rule) {
      this.rule = rule;
      this.memory = GuardMemory.at(Duration.ZERO, rule.ttl());
    }

    Story at(double seconds, LeaseLook lease, PatroniWord word) {
      return look(seconds, seconds + 0.2, true, lease, word);
    }

    Story look(double asked, double answered, boolean writes, LeaseLook lease, PatroniWord word) {
      GuardDecision decision =
          rule.decide(memory, new GuardLook(at(asked), at(answered), writes, lease, word));
      memory = decision.memory();
      last = decision.act();
      return this;
    }

    private static Duration at(double seconds) {
      return Duration.ofMillis(Math.round(seconds * 1000));
    }
  }

  private static LeaseLook left(long seconds) {
    return new LeaseLook.Live(FAST.ttl(), Duration.ofSeconds(seconds));
  }

  @Test
  void aLeaseThatIsRenewedIsProofEnough() {
    Story story = new Story(FAST);
    for (int second = 1; second < 100; second++) {
      assertThat(story.at(second, left(18), NOT_ASKED).last).isInstanceOf(Act.Nothing.class);
    }
    assertThat(FAST.asksPatroni(left(19))).isFalse();
    assertThat(FAST.asksPatroni(left(18))).as("a round is late").isTrue();
  }

  @Test
  void aPatroniThatStandsStillIsRestartedWhileItsLeaseLives() {
    Story story = new Story(FAST).at(0, left(19), NOT_ASKED).at(2, left(17), SILENT);
    assertThat(story.last).as("one silence").isInstanceOf(Act.Nothing.class);

    assertThat(story.at(3.5, left(16), SILENT).last).isInstanceOf(Act.Restart.class);
  }

  @Test
  void aLoopThatGoesOnIsNotRestartedForASilentApi() {
    Story story = new Story(FAST);
    for (int second = 1; second < 20; second++) {
      assertThat(story.at(second, left(18), SILENT).last).isInstanceOf(Act.Nothing.class);
    }
  }

  @Test
  void aLateLoopIsNotRestartedWhileTheApiAnswers() {
    Story story = new Story(FAST).at(1, left(19), NOT_ASKED);
    for (int second = 2; second < 13; second++) {
      assertThat(story.at(second, left(20 - second), LEADS).last).isInstanceOf(Act.Nothing.class);
    }
  }

  /** Patroni that starts without etcd answers nobody until it comes in. */
  @Test
  void noPatroniIsRestartedWhileEtcdIsSilent() {
    Story story = new Story(FAST).at(1, left(19), NOT_ASKED);
    for (int second = 2; second < 14; second++) {
      assertThat(story.at(second, UNKNOWN, SILENT).last).isInstanceOf(Act.Nothing.class);
    }
  }

  @Test
  void restartsThatDoNotHelpComeMoreAndMoreRarely() {
    GuardMemory memory = GuardMemory.at(Duration.ZERO, FAST.ttl());
    Duration first = memory.restarted(Duration.ZERO).notBefore();
    Duration second = memory.restarted(Duration.ZERO).restarted(Duration.ZERO).notBefore();
    assertThat(first).isEqualTo(Duration.ofSeconds(15));
    assertThat(second).isEqualTo(Duration.ofSeconds(30));

    Story story = new Story(FAST).at(2, left(17), SILENT).at(3.5, left(16), SILENT);
    assertThat(story.last).isInstanceOf(Act.Restart.class);
    story.memory = story.memory.restarted(Duration.ofSeconds(4));
    story.at(5, left(14), SILENT).at(6, left(13), SILENT);
    assertThat(story.last).as("its successor is coming up").isInstanceOf(Act.Nothing.class);
  }

  /** The loop stands still, and the API answers from its own threads. */
  @Test
  void aLeaseThatEndsIsFencedInTimeWhateverPatroniSays() {
    Story story = new Story(FAST).at(0, left(19), NOT_ASKED).at(13, left(6), LEADS);
    assertThat(story.last).isInstanceOf(Act.Nothing.class);

    assertThat(story.at(15.3, left(4), LEADS).last).isInstanceOf(Act.Fence.class);
  }

  @Test
  void theConsentOfAllMembersHoldsWithoutAKey() {
    Story story = new Story(FAST).at(0, left(19), NOT_ASKED);
    for (int second = 10; second < 60; second++) {
      LeaseLook lease = second < 18 ? left(18 - second) : GONE;
      assertThat(story.at(second, lease, FAILSAFE).last).isInstanceOf(Act.Nothing.class);
    }
  }

  @Test
  void aKeyThatWasDeletedMayBeTakenAgainUntilItWouldHaveEnded() {
    Story story = new Story(FAST).at(1, left(19), NOT_ASKED).at(2, GONE, LEADS);
    assertThat(story.last).isInstanceOf(Act.Nothing.class);
    assertThat(story.at(3, left(19), NOT_ASKED).last).isInstanceOf(Act.Nothing.class);

    assertThat(story.at(4, GONE, LEADS).at(17.5, GONE, LEADS).last).isInstanceOf(Act.Fence.class);
  }

  @Test
  void aNodeThatWakesUpBesideAnotherLeaderIsFencedAtTheFirstLook() {
    Story story = new Story(FAST).at(1, left(19), NOT_ASKED);

    assertThat(story.at(40, TAKEN, LEADS).last).isEqualTo(new Act.Fence("node-01 leads"));
  }

  @Test
  void anotherLeaderWhileTheLeaseShouldLiveIsSeenTwice() {
    Story story = new Story(FAST).at(1, left(19), NOT_ASKED).at(2, TAKEN, FAILSAFE);
    assertThat(story.last).isInstanceOf(Act.Nothing.class);

    assertThat(story.at(3, TAKEN, FAILSAFE).last).isInstanceOf(Act.Fence.class);
  }

  @Test
  void anAgentThatAloneIsCutOffBelievesPatroni() {
    Story story = new Story(FAST).at(1, left(19), NOT_ASKED);
    for (int second = 2; second < 300; second++) {
      assertThat(story.at(second, UNKNOWN, LEADS).last).isInstanceOf(Act.Nothing.class);
    }
  }

  @Test
  void whereNobodyProvesAnythingTheLastProofHoldsAsLongAsItCan() {
    Story story = new Story(FAST).at(1, left(19), NOT_ASKED);
    for (int second = 2; second < 15; second++) {
      assertThat(story.at(second, UNKNOWN, SILENT).last).isInstanceOf(Act.Nothing.class);
    }
    story.at(16, UNKNOWN, SILENT);
    assertThat(story.last).as("once may be this agent's own").isInstanceOf(Act.Nothing.class);

    assertThat(story.at(17, UNKNOWN, DOES_NOT_LEAD).last).isInstanceOf(Act.Fence.class);
  }

  /** ttl 20 − loop_wait 1 − retry_timeout 9 − 3: Patroni's last word is of a healthy round. */
  @Test
  void patronisWordHoldsForWhatAHealthyRoundLeavesOfTheLease() {
    Story story = new Story(FAST).at(100, UNKNOWN, LEADS).at(106, UNKNOWN, SILENT);
    assertThat(story.last).isInstanceOf(Act.Nothing.class);
    assertThat(story.at(107.5, UNKNOWN, SILENT).last).isInstanceOf(Act.Nothing.class);

    assertThat(story.at(108.5, UNKNOWN, SILENT).last).isInstanceOf(Act.Fence.class);
  }

  @Test
  void aSlowAgentIsNoProofAgainstAnybody() {
    Story story = new Story(FAST).at(1, left(19), NOT_ASKED);
    for (int second = 20; second < 100; second += 10) {
      assertThat(story.look(second, second + 9, true, UNKNOWN, SILENT).last)
          .isInstanceOf(Act.Nothing.class);
    }
  }

  @Test
  void aNodeThatDoesNotWriteIsNeverFenced() {
    for (LeaseLook lease : List.of(GONE, TAKEN, UNKNOWN, left(0))) {
      Story story = new Story(FAST);
      for (int second = 1; second < 100; second++) {
        story.look(second, second + 0.2, false, lease, LEADS);
        assertThat(story.last).isInstanceOf(Act.Nothing.class);
      }
    }
  }

  @Test
  void aReplicasPatroniThatStandsStillIsRestartedToo() {
    Story story = new Story(FAST);
    story.look(1, 2, false, left(10), SILENT).look(4, 5, false, left(7), SILENT);

    assertThat(story.last).isInstanceOf(Act.Restart.class);
  }

  /** An agent that just started has no proof, and no right to say that there is none. */
  @Test
  void anAgentThatJustStartedWaitsForAWholeLease() {
    Story story = new Story(FAST).at(1, GONE, SILENT).at(2, GONE, DOES_NOT_LEAD);
    assertThat(story.last).isInstanceOf(Act.Nothing.class);

    assertThat(story.at(21, GONE, DOES_NOT_LEAD).last).isInstanceOf(Act.Fence.class);
  }

  static Stream<Timing> presets() {
    return Stream.concat(
        Timings.presets().stream().map(name -> Timings.preset(name).orElseThrow()),
        // As tight as Patroni takes it: loop_wait + 2 * retry_timeout = ttl.
        Stream.of(new Timing("explicit", 20, 10, 5, 0, 500, 100, 3, 1)));
  }

  /** Patroni may use all of loop_wait and retry_timeout before a renewal; that is healthy. */
  @ParameterizedTest
  @MethodSource("presets")
  void noHealthyRoundIsFenced(Timing timing) {
    LeadRule rule = LeadRule.of(timing);
    Story story = new Story(rule);
    int longest = timing.loopWait() + timing.retryTimeout();
    for (int second = 0; second < 300; second++) {
      Duration left = rule.ttl().minusSeconds(second % (longest + 1) + 1);
      story.at(second, new LeaseLook.Live(rule.ttl(), left), LEADS);
      assertThat(story.last).isInstanceOf(Act.Nothing.class);
    }
  }
}
