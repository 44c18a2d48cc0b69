package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.testing.InMemoryPlanStore;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine;

class HistoryCommandTest {
  /** Two applies; the text of the first is not kept any more. */
  private static final class TwoApplies extends InMemoryPlanStore {
    @Override
    public Optional<String> current() {
      return plan(2);
    }

    @Override
    public List<Past> past() {
      return List.of(
          new Past(2, "b", "cas@desk", "2026-01-03T03:04:05Z", "certificates renewed"),
          new Past(2, "b", "ann@desk", "2026-01-02T03:04:05Z", "work_mem: 4MB -> 8MB"),
          new Past(1, "a", "bob@desk", "2026-01-01T03:04:05Z", null));
    }

    @Override
    public Optional<String> plan(long generation) {
      return generation == 2 ? Optional.of("apiVersion: pgmahout/v1\n") : Optional.empty();
    }
  }

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TwoApplies plans = new TwoApplies();

  @BeforeEach
  void aPlan() throws IOException {
    Files.writeString(
        folder.resolve("cluster.yaml"), "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n");
  }

  private Screen screen() {
    return new Screen(
        new PrintStream(out),
        new PrintStream(ByteArrayOutputStream.nullOutputStream()),
        false,
        false);
  }

  private PlanLocator home() {
    return new PlanLocator(Map.of(), folder, Optional.empty());
  }

  private HistoryCommand history(Screen screen) {
    return new HistoryCommand(screen, home(), _ -> plans);
  }

  private HistoryShowCommand show() {
    return new HistoryShowCommand(screen(), home(), _ -> plans);
  }

  @Test
  void newestFirstAndEveryApplyInALineAndWhatWasDoneBetween() {
    assertThat(new CommandLine(history(screen())).execute()).isZero();
    assertThat(out.toString().lines().filter(line -> line.contains("@desk")))
        .satisfiesExactly(
            line -> assertThat(line).contains("| 2 ", "cas@desk", "certificates renewed"),
            line -> assertThat(line).contains("| 2 ", "2026-01-02T03:04:05Z", "4MB -> 8MB"),
            line -> assertThat(line).contains("| 1 ", "bob@desk"));
  }

  @Test
  void asJsonForPrograms() {
    assertThat(new CommandLine(history(screen())).execute("-o", "json")).isZero();
    assertThat(out.toString()).contains("\"generation\" : 2", "\"changed\" : \"\"");
  }

  @Test
  void showPrintsThePlan() {
    assertThat(new CommandLine(show()).execute("2")).isZero();
    assertThat(out.toString()).isEqualTo("apiVersion: pgmahout/v1\n");
  }

  @Test
  void aPlanThatIsNotKeptIsSaidSo() {
    CommandLine line = new CommandLine(show());
    line.parseArgs("1");
    assertThatThrownBy(line.<HistoryShowCommand>getCommand()::call)
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("generation 1");
  }
}
