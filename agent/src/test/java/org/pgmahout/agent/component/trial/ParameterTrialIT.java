package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgmahout.agent.component.postgresql.RunningConfiguration;
import org.pgmahout.agent.local.RealPostgresql;
import org.pgmahout.agent.local.RealServer;
import org.pgmahout.agent.os.Command;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.common.spec.PostgresqlSettings;
import org.pgmahout.common.wire.InForce;

/**
 * A value is refused by the table, or by {@code postgres -C}, or it comes into force on a server:
 * never neither. And the table refuses nothing that PostgreSQL takes.
 */
class ParameterTrialIT {
  @RegisterExtension static final RealPostgresql REAL = new RealPostgresql();

  private static final int BATCHES = 2;
  private static final int DRAWS = 75;

  /** The same each time, unless another is asked for: {@code -Dpgmahout.seed=7}. */
  private static final long SEED = Long.getLong("pgmahout.seed", 1);

  static List<Integer> majors() {
    return RealPostgresql.majors();
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void neverNeither(int major) throws IOException {
    ParameterDraws draws = new ParameterDraws(new Random(SEED), major);
    try (TrialFolder folder = TrialFolder.make(REAL.commands(), RealPostgresql.USER);
        RealServer server = new RealServer(REAL, major, "server-" + major)) {
      REAL.commands()
          .require(
              Command.of(
                      REAL.programs(major).resolve("initdb").toString(),
                      "-D",
                      folder.path().resolve("data").toString(),
                      "-N",
                      "--locale=C.UTF-8",
                      "-E",
                      "UTF8")
                  .as(RealPostgresql.USER));
      ParameterTrial trial = new ParameterTrial(REAL.commands(), REAL.programs(major), folder);
      Map<String, String> fixed = new LinkedHashMap<>();
      for (int batch = 0; batch < BATCHES; batch++) {
        Map<String, String> good = judged(trial, draws.draw(DRAWS, batch == 0), major);
        Map<String, String> all = new LinkedHashMap<>(fixed);
        all.putAll(good);
        server.write("postgresql.conf", server.own() + ParameterTrial.text(all));
        if (batch == 0) {
          server.start();
          good.forEach(
              (name, value) -> {
                if (ParameterTable.of(major).needsRestart(name)) {
                  fixed.put(name, value);
                }
              });
        } else {
          server.asked().reload();
        }
        inForce(server, all);
      }
    }
  }

  /** What neither the table nor PostgreSQL refuses. */
  private static Map<String, String> judged(
      ParameterTrial trial, Map<String, String> drawn, int major) {
    ParameterTable table = ParameterTable.of(major);
    Map<String, String> good = new LinkedHashMap<>();
    Map<String, String> bad = new LinkedHashMap<>();
    drawn.forEach(
        (name, value) -> (table.judge(name, value).isPresent() ? bad : good).put(name, value));
    // PostgreSQL takes any value of a library's parameter until the library is loaded.
    bad.keySet().removeIf(name -> name.contains("."));
    Map<String, String> taken = new LinkedHashMap<>(bad);
    taken.keySet().removeAll(trial.refused(bad).keySet());
    assertThat(taken).as("refused without reason; -Dpgmahout.seed=%d", SEED).isEmpty();
    Map<String, String> refused = trial.refused(good);
    assertThat(refused)
        .as("-Dpgmahout.seed=%d: %s", SEED, good)
        .doesNotContainKey(ParameterTrial.TOGETHER);
    good.keySet().removeAll(refused.keySet());
    return good;
  }

  private static void inForce(RealServer server, Map<String, String> parameters) {
    PostgresqlSettings wanted = new PostgresqlSettings(parameters, List.of(), List.of());
    Await.upTo(Duration.ofSeconds(5))
        .every(Duration.ofMillis(50))
        .until(
            "all values to be in force",
            () -> deviations(server, wanted),
            _ -> {},
            why ->
                new OpsException(
                    ErrorCode.TIMED_OUT, why, "Repeat with -Dpgmahout.seed=" + SEED + "."));
  }

  private static Optional<String> deviations(RealServer server, PostgresqlSettings wanted) {
    Optional<InForce> held = RunningConfiguration.held("node-00", server.asked(), wanted);
    return held.isEmpty()
        ? Optional.of("no answer: " + server.asked().trouble().orElse(""))
        : Optional.of(
                held.get().deviations().stream()
                    .map(InForce.Deviation::sentence)
                    .collect(Collectors.joining("\n")))
            .filter(said -> !said.isEmpty());
  }
}
