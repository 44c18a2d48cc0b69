package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;

class ParameterTrialTest {
  private static final String PLACE =
      " in file \"/tmp/pgmahout-trial.x/data/postgresql.conf\" line 1";
  private static final String ENDS = "FATAL:  configuration file contains errors\n";

  private final FakePostgres postgres = new FakePostgres();
  private final FakeCommandRunner commands = new FakeCommandRunner(postgres::answer);

  @Test
  void allThatAreGoodAreAskedAtOnce() {
    assertThat(refused("work_mem", "8MB", "jit", "off")).isEmpty();
    assertThat(asked()).hasSize(1);
    assertThat(written()).isEqualTo("work_mem = '8MB'\njit = 'off'\n");
  }

  @Test
  void eachIsAskedAloneWhenTheyAreRefusedTogether() {
    postgres.refuses =
        Map.of("work_mem", "invalid value for \"work_mem\"", "jit", "needs a Boolean");
    assertThat(refused("work_mem", "many", "port", "5432", "jit", "maybe"))
        .containsExactly(
            Map.entry("work_mem", "invalid value for \"work_mem\""),
            Map.entry("jit", "needs a Boolean"));
    assertThat(asked()).hasSize(4);
    assertThat(commands.read())
        .containsSubsequence("work_mem = 'many'\n", "port = '5432'\n", "jit = 'maybe'\n");
    assertThat(written()).as("a server can be tried with the others").isEqualTo("port = '5432'\n");
  }

  @Test
  void whatIsRefusedForNoneAloneIsRefusedForAll() {
    postgres.together = "WARNING:  these do not go together\n" + ENDS;
    assertThat(refused("work_mem", "8MB", "jit", "off"))
        .isEqualTo(Map.of(ParameterTrial.TOGETHER, "these do not go together"));
  }

  @Test
  void whatNoServerSaysInItsFormStaysAsItIs() {
    postgres.together = "error while loading shared libraries: libicu.so.72";
    assertThat(refused("work_mem", "8MB", "jit", "off"))
        .containsValue("error while loading shared libraries: libicu.so.72");
  }

  @Test
  void quotesAndBackslashesAreWrittenAsPatroniWritesThem() {
    refused("log_line_prefix", "it's \\ %m");
    assertThat(written()).isEqualTo("log_line_prefix = 'it''s \\\\ %m'\n");
  }

  @Test
  void hugePagesAreCountedWhereTheServerCanTell() {
    postgres.says = "71\n";
    assertThat(trial().hugePages()).hasValue(71);
    postgres.says = "-1\n";
    assertThat(trial().hugePages()).isEmpty();
    postgres.together = "FATAL:  unrecognized configuration parameter\n";
    assertThat(trial().hugePages()).isEmpty();
  }

  private Map<String, String> refused(String... parameters) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return trial().refused(all);
  }

  private ParameterTrial trial() {
    return new ParameterTrial(commands, Path.of("/pg/bin"), TrialFolder.make(commands, "postgres"));
  }

  private List<String> asked() {
    return commands.ran.stream().filter(command -> command.contains("/postgres -D ")).toList();
  }

  /** What is in the file now. */
  private String written() {
    return commands.read().getLast();
  }

  /** Refuses the file when it refuses one of its parameters, or all of them together. */
  private final class FakePostgres {
    private Map<String, String> refuses = Map.of();
    private String together = "";
    private String says = "/data\n";

    private CommandResult answer(String command) {
      if (command.contains(" mktemp ")) {
        return says(0, "/tmp/pgmahout-trial.x\n");
      }
      if (!command.contains("/postgres -D ")) {
        return says(0, "");
      }
      boolean alone = command.contains(" -C data_directory ") && written().lines().count() == 1;
      if (!alone && !together.isEmpty()) {
        return fails(1, together);
      }
      return refuses.entrySet().stream()
          .filter(wrong -> written().contains(wrong.getKey() + " = "))
          .map(wrong -> fails(1, "LOG:  " + wrong.getValue() + PLACE + "\n" + ENDS))
          .findFirst()
          .orElse(says(0, says));
    }
  }
}
