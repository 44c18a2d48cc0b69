package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class ConfigurationStepTest {
  private static final Change CHANGE =
      Change.of("dynamic configuration synchronous_mode", "quorum", "true");

  private Map<String, Object> earlier = Map.of();
  private final LoopingPatroni patroni = new LoopingPatroni();
  private final ConfigurationStep step = step(Duration.ofSeconds(30));

  private ConfigurationStep step(Duration shownWithin) {
    return new ConfigurationStep(
        Map.of("synchronous_mode", true),
        () -> earlier,
        patroni,
        shownWithin,
        new ConfigurationStep.Narrowing(Map.of(), _ -> false, Optional::empty));
  }

  @Test
  void whatIsAsWantedIsRight() {
    patroni.stored.put("synchronous_mode", true);
    patroni.loop();
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
  }

  @Test
  void whatPatroniShowsOnlyAtItsNextLoopIsWaitedFor() {
    patroni.staleLooks = 3;
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.wrong(CHANGE));
    step.apply(new QuietContext());
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    assertThat(patroni.patches).isEqualTo(1);
  }

  @Test
  void whatSomebodyElseUndoesIsSaidAndThenRunsClean() {
    patroni.staleLooks = Integer.MAX_VALUE;
    assertThatThrownBy(() -> step(Duration.ZERO).apply(new QuietContext()))
        .hasMessageContaining("synchronous_mode still is quorum")
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT));
    patroni.loop();
    step.apply(new QuietContext());
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    assertThat(patroni.patches).isEqualTo(1);
  }

  @Test
  void whatAnEarlierPlanHadPutThereIsTakenAwayAndAnythingElseStays() {
    earlier = Map.of("member_slots_ttl", "1h", "check_timeline", true);
    patroni.stored.putAll(
        Map.of(
            "synchronous_mode", true,
            "member_slots_ttl", "1h",
            "check_timeline", false,
            "pause", true));
    patroni.loop();
    Change gone = Change.of("dynamic configuration member_slots_ttl", "1h", "");
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.wrong(gone));
    step.apply(new QuietContext());
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    assertThat(patroni.stored)
        .isEqualTo(Map.of("synchronous_mode", true, "check_timeline", false, "pause", true));
  }

  @Test
  void linesThatAskMoreWaitUntilEveryMemberWouldComeIn() {
    Map<String, Object> narrow = Map.of("postgresql", Map.of("pg_hba", List.of("narrow")));
    Map<String, Object> wide = Map.of("postgresql", Map.of("pg_hba", List.of("wide", "new")));
    List<String> hindrances = new ArrayList<>(List.of("b has none"));
    ConfigurationStep careful =
        new ConfigurationStep(
            narrow,
            Map::of,
            patroni,
            Duration.ofSeconds(30),
            new ConfigurationStep.Narrowing(
                wide, lines -> lines.contains("wide"), () -> hindrances.stream().findFirst()));
    patroni.stored.putAll(Map.of("postgresql", Map.of("pg_hba", List.of("wide", "old"))));
    patroni.loop();
    careful.apply(new QuietContext());
    assertThat(patroni.stored).containsEntry("postgresql", wide.get("postgresql"));
    assertThat(careful.check(new QuietContext())).isEqualTo(Finding.right());
    hindrances.clear();
    assertThat(careful.check(new QuietContext())).isInstanceOf(Finding.Wrong.class);
    careful.apply(new QuietContext());
    assertThat(patroni.stored).containsEntry("postgresql", narrow.get("postgresql"));
    hindrances.add("b has none, and lines that are narrow already stay");
    assertThat(careful.check(new QuietContext())).isEqualTo(Finding.right());
  }

  @Test
  void withoutAnAnswerItIsDecidedLater() {
    patroni.silent = true;
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void beforeTheFirstBootstrapThereIsNothingToBring() {
    patroni.silent = true;
    patroni.none = true;
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.NotHere.class);
  }

  /** Answers from what it read at its last loop. */
  private static final class LoopingPatroni implements ConfigurationStep.Patroni {
    private final Map<String, Object> stored =
        new LinkedHashMap<>(Map.of("synchronous_mode", "quorum"));
    private Map<String, Object> read = Map.copyOf(stored);
    private int staleLooks;
    private int patches;
    private boolean silent;
    private boolean none;

    void loop() {
      read = Map.copyOf(stored);
    }

    @Override
    public Optional<Map<String, Object>> look() {
      if (patches > 0 && staleLooks-- <= 0) {
        loop();
      }
      return silent ? Optional.empty() : Optional.of(read);
    }

    @Override
    public boolean none() {
      return none;
    }

    @Override
    public Map<String, Object> shown() {
      return read;
    }

    @Override
    public void patch(Map<String, Object> patch) {
      patches++;
      patch.forEach(
          (key, value) -> {
            if (value == null) {
              stored.remove(key);
            } else {
              stored.put(key, value);
            }
          });
    }

    @Override
    public boolean runs() {
      return false;
    }
  }
}
