package org.pgmahout.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.guard.WakeRule.Act;

class WakeRuleTest {
  private static final WakeRule DEATH = new WakeRule(Duration.ofSeconds(100), 0);

  private static Duration at(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void aDeathIsTurnedIntoWakeUpsUntilAServerIsBack() {
    assertThat(DEATH.act(at(100), false, true, true)).isEqualTo(Act.WAKE);
    assertThat(DEATH.woken().act(at(101), false, true, true)).isEqualTo(Act.WAKE);
    assertThat(DEATH.woken().act(at(101), true, true, true)).isEqualTo(Act.END);
  }

  @Test
  void aServerThatWasStoppedInGoodOrderIsNoDeath() {
    assertThat(DEATH.act(at(100), false, false, true)).isEqualTo(Act.END);
  }

  @Test
  void nobodyIsWokenInAPause() {
    assertThat(DEATH.act(at(100), false, true, false)).isEqualTo(Act.WAIT);
  }

  @Test
  void wakeUpsThatDoNotHelpEnd() {
    assertThat(DEATH.act(at(111), false, true, true)).isEqualTo(Act.END);
    WakeRule often = DEATH;
    for (int wakes = 0; wakes < 40; wakes++) {
      assertThat(often.act(at(105), false, true, true)).isEqualTo(Act.WAKE);
      often = often.woken();
    }
    assertThat(often.act(at(105), false, true, true)).isEqualTo(Act.END);
  }
}
