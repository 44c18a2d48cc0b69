package org.pgmahout.systemtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;

/** What {@code pgmahout plan -o json} says of every step on every machine. */
public final class PlanPage {
  private PlanPage() {}

  /** Machine to step ({@code component/step}) to outcome ({@code OK}, {@code WOULD_CHANGE} ...). */
  public static Map<String, Map<String, String>> of(TestLab lab) {
    Program.Result plan = lab.pgmahout("plan", "-o", "json");
    assertThat(plan.exitCode()).as(plan.transcript()).isIn(0, 2);
    Map<String, Map<String, String>> page = new LinkedHashMap<>();
    try {
      for (JsonNode node : new ObjectMapper().readTree(plan.stdout()).path("nodes")) {
        Map<String, String> steps = new LinkedHashMap<>();
        for (JsonNode step : node.path("steps")) {
          JsonNode name = step.path("step");
          steps.put(
              name.path("component").asText() + "/" + name.path("step").asText(),
              step.path("outcome").asText());
        }
        page.put(node.path("node").asText(), steps);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page;
  }
}
