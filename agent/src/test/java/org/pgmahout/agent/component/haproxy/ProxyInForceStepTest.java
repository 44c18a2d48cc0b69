package org.pgmahout.agent.component.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.OpsException;

class ProxyInForceStepTest {
  private final Worker proxy = new Worker();
  private final ProxyInForceStep step =
      new ProxyInForceStep(
          proxy,
          "pgmahout-2",
          new ProxyInForceStep.Limits(Duration.ofMillis(300), Duration.ofMillis(10)));

  /** A proxy whose worker takes the new file, or does not, some looks after a reload. */
  private static final class Worker implements ProxyInForceStep.Proxy {
    private final List<String> putBack = new ArrayList<>();
    private boolean running = true;
    private Optional<String> mark = Optional.of("pgmahout-1");
    private boolean takesIt = true;
    private boolean kept = true;
    private int looksLeft = Integer.MAX_VALUE;

    @Override
    public boolean running() {
      return running;
    }

    @Override
    public Optional<String> mark() {
      looksLeft--;
      if (looksLeft == 1) {
        return Optional.empty();
      }
      if (looksLeft <= 0 && takesIt) {
        mark = Optional.of("pgmahout-2");
      }
      return mark;
    }

    @Override
    public void reload() {
      looksLeft = 3;
    }

    @Override
    public String complaint() {
      return "cannot bind socket (Address already in use) for [0.0.0.0:9999]";
    }

    @Override
    public boolean putBack(String was) {
      putBack.add(was);
      return kept;
    }
  }

  @Test
  void alreadyRight() {
    proxy.mark = Optional.of("pgmahout-2");
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.Right.class);
  }

  @Test
  void aWorkerThatTakesTheNewFile() {
    assertThat(step.check(new QuietContext()))
        .isEqualTo(
            Finding.wrong(
                Change.of("HAProxy's configuration in force", "pgmahout-1", "pgmahout-2")));
    step.apply(new QuietContext());
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.Right.class);
    assertThat(proxy.putBack).isEmpty();
  }

  @Test
  void aWorkerThatDoesNotStartAndTheFileOfTheOneThatGoesOn() {
    proxy.takesIt = false;
    assertThatThrownBy(() -> step.apply(new QuietContext()))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("cannot bind socket (Address already in use) for [0.0.0.0:9999]")
        .hasMessageContaining("goes on with another configuration than the new haproxy.cfg")
        .hasMessageEndingWith("The file from before is back.");
    assertThat(proxy.putBack).containsExactly("pgmahout-1");

    // The port is free now: the same again ends well.
    proxy.takesIt = true;
    step.apply(new QuietContext());
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.Right.class);
  }

  @Test
  void aFileThatWasNotKeptIsNotSaidToBeBack() {
    proxy.takesIt = false;
    proxy.kept = false;
    assertThatThrownBy(() -> step.apply(new QuietContext()))
        .message()
        .contains("Address already in use")
        .doesNotContain("is back");
  }

  @Test
  void aProxyThatRunsWithAnothersFileOrDoesNotSay() {
    proxy.mark = Optional.of("");
    assertThat(step.check(new QuietContext()).toString()).contains("another than pgmahout's");
    proxy.mark = Optional.empty();
    assertThat(step.check(new QuietContext()).toString()).contains("not said");
    proxy.running = false;
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.CannotTell.class);
  }
}
