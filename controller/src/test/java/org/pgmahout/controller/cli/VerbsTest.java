package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine;

/** A verb that is built alone is the same as among all. */
class VerbsTest {
  @Test
  void aVerbAloneIsTheSameVerb() {
    Map<String, CommandLine> all = command().getSubcommands();
    assertThat(all).hasSizeGreaterThan(15);
    all.forEach(
        (name, verb) -> {
          CommandLine alone = command(name, "--help");
          assertThat(alone.getSubcommands()).as(name).containsOnlyKeys(name);
          same(verb, alone.getSubcommands().get(name));
        });
  }

  private static void same(CommandLine verb, CommandLine alone) {
    assertThat(alone.getUsageMessage()).isEqualTo(verb.getUsageMessage());
    assertThat(alone.getSubcommands().keySet()).isEqualTo(verb.getSubcommands().keySet());
    verb.getSubcommands().forEach((name, below) -> same(below, alone.getSubcommands().get(name)));
  }

  @Test
  void optionsBeforeTheVerbDoNotHideIt() {
    assertThat(command("--verbose", "status").getSubcommands()).containsOnlyKeys("status");
  }

  @Test
  void withoutAVerbAllAreThere() {
    Set<String> all = command().getSubcommands().keySet();
    assertThat(command("--help").getSubcommands().keySet()).isEqualTo(all);
    assertThat(command("statsu").getSubcommands().keySet()).isEqualTo(all);
  }

  @Test
  void optionsAloneShowTheSameHelpAsVerbsWithAllTheirOptions() {
    assertThat(command("--help").getUsageMessage()).isEqualTo(command().getUsageMessage());
    assertThat(command("--help").execute("--help")).isZero();
    assertThat(command("--version").execute("--version")).isZero();
  }

  @Test
  void aSlipOfTheFingerIsAnsweredWithTheVerbThatWasMeant() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    CommandLine line = command("statsu");
    line.setErr(new PrintWriter(said, true, StandardCharsets.UTF_8));
    assertThat(line.execute("statsu")).isEqualTo(2);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("status");
  }

  private static CommandLine command(String... arguments) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Screen screen = new Screen(nowhere, nowhere, false, false);
    PlanLocator home = new PlanLocator(Map.of(), Path.of("."), Optional.empty());
    return PgmahoutCommand.commandLine(screen, home, new Interruption(screen), arguments);
  }
}
