package org.pgmahout.controller.planfile.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the written forms of the plan's grammar to the records and defaults they are made of. */
class PlanReferenceTest {
  @Test
  void theReferenceIsThatOfTheCode() throws IOException {
    holds(Path.of("../docs/plan.md"), PlanReference.text());
  }

  @Test
  void theSchemaIsThatOfTheCode() throws IOException {
    holds(Path.of("../deploy/schema/cluster.schema.json"), PlanSchema.text());
  }

  @Test
  void theSchemaLeavesMapsOpenAndClosesRecords() throws IOException {
    JsonNode schema = new ObjectMapper().readTree(PlanSchema.text());
    assertThat(schema.at("/additionalProperties").isBoolean()).isTrue();
    assertThat(schema.at("/$defs/PostgresqlPlan/additionalProperties").isBoolean()).isTrue();
    assertThat(schema.at("/$defs/PostgresqlPlan/properties/parameters/additionalProperties/type"))
        .extracting(JsonNode::asText)
        .containsExactly("string", "number", "boolean");
    assertThat(
            schema.at("/$defs/PatroniPlan/properties/extra/additionalProperties").isMissingNode())
        .isTrue();
    assertThat(
            schema.at("/$defs/PatroniPlan/properties/timing/additionalProperties").isMissingNode())
        .isTrue();
  }

  private static void holds(Path file, String wanted) throws IOException {
    if (System.getProperty("pgmahout.docs", "").equals("write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, wanted);
    }
    assertThat(file).as("run deploy/docs to write it anew").exists().hasContent(wanted);
  }
}
