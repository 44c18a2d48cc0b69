package org.pgmahout.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** What a run does crosses the network whole, and nothing else is made of it. */
class RunOperationTest {
  private static final NodeSpec SPEC =
      PlanCompiler.compile(
              PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes: [a=198.18.99.1]\n")
                  .orThrow(),
              1)
          .getFirst();

  private static final List<NodeOperation> OPERATIONS =
      List.of(
          new NodeOperation.Destroy("postgres"),
          new NodeOperation.NarrowHba(),
          new NodeOperation.ChangePasswords(List.of("rewind-password")),
          new NodeOperation.CutSessions(List.of("a", "b")),
          new NodeOperation.SetAside(),
          new NodeOperation.ReloadPatroni());

  @Test
  void everyKindComesAsItWasSentUnderItsOwnName() throws IOException {
    for (NodeOperation operation : OPERATIONS) {
      RunRequest sent = RunRequest.of("me", SPEC, operation);
      ObjectNode json = Json.tolerant().valueToTree(sent);
      assertThat(json.path("operation").path("kind").textValue())
          .isEqualTo(operation.kind().name());
      assertThat(Json.strict().treeToValue(json, RunRequest.class)).isEqualTo(sent);
    }
    assertThat(Stream.concat(Stream.of(RunKind.APPLY), OPERATIONS.stream().map(RunOperation::kind)))
        .containsExactly(RunKind.values());
  }

  @Test
  void aRequestThatNamesNoneIsAnApplys() throws IOException {
    ObjectNode json = Json.tolerant().valueToTree(RunRequest.of("me", SPEC, OPERATIONS.get(1)));
    json.remove("operation");
    assertThat(Json.strict().treeToValue(json, RunRequest.class).operation())
        .isEqualTo(new RunOperation.Apply());
  }

  @Test
  void whatIsNotKnownIsNoApply() {
    ObjectNode json = Json.tolerant().valueToTree(RunRequest.of("me", SPEC, OPERATIONS.get(1)));
    for (String kind : List.of("REJOIN", "apply", "")) {
      json.putObject("operation").put("kind", kind);
      assertThatThrownBy(() -> Json.strict().treeToValue(json, RunRequest.class))
          .isInstanceOf(InvalidTypeIdException.class);
    }
    json.putObject("operation").put("kind", "DESTROY");
    assertThatThrownBy(() -> Json.strict().treeToValue(json, RunRequest.class))
        .hasMessageContaining("confirm");
  }

  @Test
  void theJournalOfAnEarlierAgentHasApplysAlone() throws IOException {
    String earlier =
        """
        {"id": "r1", "state": "DONE", "owner": "o", "operator": "ann", "generation": 1, "mode": "APPLY",
         "stage": "START", "components": [], "started": "2026-01-01T00:00:00Z", "ended": "2026-01-01T00:00:01Z",
         "recap": {}, "problem": {"type": "", "title": "", "status": 0, "detail": "", "code": "", "hint": "", "node": ""}}
        """;
    RunView run = Json.tolerant().readValue(earlier, RunView.class);
    assertThat(run.kind()).isEqualTo(RunKind.APPLY);
    assertThat(run.words()).isEqualTo("apply, start");
  }
}
