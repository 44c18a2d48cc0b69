package org.pgmahout.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Change.Kind;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.InForce.AlteredSetting;
import org.pgmahout.common.wire.InForce.BarredLogin;
import org.pgmahout.common.wire.InForce.Deviation;
import org.pgmahout.common.wire.InForce.Why;
import org.pgmahout.common.wire.NodeVerdict.Remark;
import org.pgmahout.common.wire.RunEvent.StepName;

/** What agents answer, as it goes over the wire. */
class AnswersTest {
  private static final InForce IN_FORCE =
      new InForce(
          "node-00",
          true,
          List.of(
              new Deviation(Why.REFUSED, "pg_hba.conf line 6", "hots all", "", "invalid type"),
              new Deviation(Why.PENDING_RESTART, "shared_buffers", "1GB", "16384", "")),
          List.of(new AlteredSetting("work_mem", "64MB", "8MB", true, true)),
          List.of(new BarredLogin("postgres", "10.0.0.7", "psql", 2)));
  private static final NodeVerdict VERDICT =
      new NodeVerdict(
          "node-00",
          List.of(new Remark("postgresql.hba[0]", "PostgreSQL 15.20", "invalid", "Correct it.")),
          List.of(),
          List.of("no certificates yet"));

  private static final StepName STEP =
      new StepName(Component.SYSTEM, "packages", "packages", Set.of(StepTrait.INSTALLS));

  @Test
  void whatAServerRunsWithComesAsItWasSent() throws JsonProcessingException {
    assertThat(Json.strict().readValue(written(IN_FORCE), InForce.class)).isEqualTo(IN_FORCE);
    assertThat(written(IN_FORCE)).contains("\"why\":\"REFUSED\"", "\"running\":true");
  }

  @Test
  void anEarlierAgentSaysNothingOfLogins() throws JsonProcessingException {
    String earlier = written(IN_FORCE).replaceFirst(",\"barred\":\\[.*]", "");
    assertThat(earlier).doesNotContain("barred");
    assertThat(Json.tolerant().readValue(earlier, InForce.class).barred()).isEmpty();
  }

  @Test
  void aVerdictComesAsItWasSent() throws JsonProcessingException {
    assertThat(Json.strict().readValue(written(VERDICT), NodeVerdict.class)).isEqualTo(VERDICT);
    assertThat(written(VERDICT)).doesNotContain("NodeVerdict");
  }

  @Test
  void whatANewerAgentSaysBesideIsLeftOut() throws JsonProcessingException {
    String newer = written(VERDICT).replaceFirst("\\{", "{\"took\":3,");
    assertThat(Json.tolerant().readValue(newer, NodeVerdict.class)).isEqualTo(VERDICT);
  }

  @Test
  void aStepSaysWhatKindItIs() throws JsonProcessingException {
    assertThat(written(STEP)).contains("\"traits\":[\"INSTALLS\"]");
    assertThat(Json.tolerant().readValue(written(STEP), StepName.class)).isEqualTo(STEP);
  }

  @Test
  void aStepOfAnotherVersionIsOfTheKindsThatBothKnow() throws JsonProcessingException {
    String newer = written(STEP).replace("\"INSTALLS\"", "\"SINGS\",\"INSTALLS\"");
    assertThat(Json.tolerant().readValue(newer, StepName.class)).isEqualTo(STEP);
    String earlier = written(STEP).replaceFirst(",\"traits\":\\[.*]", "");
    assertThat(earlier).doesNotContain("traits");
    assertThat(Json.tolerant().readValue(earlier, StepName.class).traits()).isEmpty();
  }

  @Test
  void aChangeOfAKindThatOneSideDoesNotKnowIsAUsualOne() throws JsonProcessingException {
    Change change = Change.of("role app, password", "one", "none");
    String said = written(change.as(Kind.PASSWORD));
    assertThat(Json.tolerant().readValue(said, Change.class)).isEqualTo(change.as(Kind.PASSWORD));
    assertThat(Json.tolerant().readValue(said.replace("\"PASSWORD\"", "\"SUNG\""), Change.class))
        .isEqualTo(change);
    String earlier = said.replace(",\"kind\":\"PASSWORD\"", "");
    assertThat(earlier).doesNotContain("kind");
    assertThat(Json.tolerant().readValue(earlier, Change.class)).isEqualTo(change);
  }

  @Test
  void everyDeviationIsASentence() {
    assertThat(
            List.of(Why.values()).stream()
                .map(why -> new Deviation(why, "work_mem", "8MB", "4MB", "so").sentence()))
        .containsExactly(
            "work_mem = '8MB' is refused by PostgreSQL: so",
            "work_mem is '4MB' by ALTER SYSTEM (postgresql.auto.conf), wanted '8MB'",
            "work_mem is '4MB', and '8MB' only from the next start",
            "work_mem is '4MB', wanted '8MB': so");
    assertThat(new Deviation(Why.DIFFERS, "work_mem", "8MB", "4MB", "").sentence())
        .isEqualTo("work_mem is '4MB', wanted '8MB'");
  }

  private static String written(Object answer) throws JsonProcessingException {
    return Json.tolerant().writeValueAsString(answer);
  }
}
