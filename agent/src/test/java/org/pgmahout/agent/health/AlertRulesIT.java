package org.pgmahout.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** promtool reads the alert rules, and they fire when they should. */
class AlertRulesIT {
  @Test
  void promtoolTakesTheRulesAndTheirTestsPass() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Path.of("..", "deploy", "monitoring", "test").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("14 rules found", "SUCCESS");
  }
}
