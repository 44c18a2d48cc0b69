package org.pgmahout.controller.planfile.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanEditorTest {
  private static final List<String> WORK_MEM = List.of("postgresql", "parameters", "work_mem");

  private static String set(String text, List<String> path, Object value) {
    return edited(PlanEditor.set(text, path, value));
  }

  private static String edited(PlanEdit edit) {
    assertThat(edit).isInstanceOf(PlanEdit.Edited.class);
    return ((PlanEdit.Edited) edit).text();
  }

  private static String refused(PlanEdit edit) {
    assertThat(edit).isInstanceOf(PlanEdit.Refused.class);
    return ((PlanEdit.Refused) edit).reason();
  }

  @Test
  void aValueIsReplacedWhereItStandsAndItsCommentStays() {
    String text =
        """
        # the plan
        postgresql:
            parameters:
                work_mem: 4MB    # for reports
                fsync: on
        """;
    assertThat(set(text, WORK_MEM, "64MB"))
        .isEqualTo(text.replace("4MB    # for reports", "64MB    # for reports"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"'4MB'|'it''s'|it's", "\"4MB\"|\"it's\"|it's", "4MB|200|200", "4MB|\"a: b\"|a: b"},
      delimiter = '|')
  void quotesStayAsTheyWereTyped(String before, String after, String value) {
    assertThat(set("postgresql: {parameters: {work_mem: " + before + "}} # c\n", WORK_MEM, value))
        .isEqualTo("postgresql: {parameters: {work_mem: " + after + "}} # c\n");
  }

  @Test
  void missingParentsComeWithTheFilesOwnIndentationBehindWhatIsThere() {
    String text =
        """
        name: x

        nodes:
            - name: a # first
              address: 10.0.0.1
        patroni:
            timing: fast

            # more to come
        # the end
        """;
    assertThat(set(text, WORK_MEM, "64MB"))
        .isEqualTo(
            text.replace(
                "    timing: fast\n",
                "    timing: fast\n\npostgresql:\n    parameters:\n        work_mem: 64MB\n"));
    assertThat(set(text, List.of("patroni", "failsafe_mode"), false))
        .isEqualTo(text.replace("fast\n", "fast\n    failsafe_mode: false\n"));
  }

  @Test
  void emptyMappingsAreFilled() {
    assertThat(set("postgresql:\n", WORK_MEM, "1MB"))
        .isEqualTo("postgresql:\n  parameters:\n    work_mem: 1MB\n");
    assertThat(set("postgresql: # mine\n  # nothing\n", WORK_MEM, "1MB"))
        .isEqualTo("postgresql: # mine\n  parameters:\n    work_mem: 1MB\n  # nothing\n");
    assertThat(set("postgresql: {} # mine\n", WORK_MEM, "1MB"))
        .isEqualTo("postgresql: {parameters: {work_mem: 1MB}} # mine\n");
    assertThat(set("postgresql: ~\n", WORK_MEM, "1MB"))
        .isEqualTo("postgresql: {parameters: {work_mem: 1MB}}\n");
    assertThat(set("postgresql: {parameters: {work_mem: , a: 1}}\n", WORK_MEM, "1MB"))
        .contains("work_mem: 1MB , a: 1");
    assertThat(set("postgresql:\n  parameters:\n    work_mem:\n    a: 1\n", WORK_MEM, "1MB"))
        .isEqualTo("postgresql:\n  parameters:\n    work_mem: 1MB\n    a: 1\n");
  }

  @Test
  void flowMappingsGrowInPlaceAlsoOverSeveralLines() {
    assertThat(set("postgresql:\n  parameters: {a: 1,\n    b: 2 # c\n  }\n", WORK_MEM, "1MB"))
        .isEqualTo("postgresql:\n  parameters: {a: 1,\n    b: 2, work_mem: 1MB # c\n  }\n");
  }

  @Test
  void lineBreaksStayTheFilesOwn() {
    assertThat(set("postgresql:\r\n  parameters:\r\n    a: 1\r\n", WORK_MEM, "1MB"))
        .isEqualTo("postgresql:\r\n  parameters:\r\n    a: 1\r\n    work_mem: 1MB\r\n");
    assertThat(set("postgresql:\n  parameters:\n    a: 1", WORK_MEM, "1MB"))
        .isEqualTo("postgresql:\n  parameters:\n    a: 1\n    work_mem: 1MB");
    assertThat(set("# \uD83D\uDE00 é\npostgresql: {parameters: {work_mem: 4MB}}", WORK_MEM, "1MB"))
        .isEqualTo("# \uD83D\uDE00 é\npostgresql: {parameters: {work_mem: 1MB}}");
  }

  @Test
  void whatStandsInAnUnusualFormIsRefusedWithASentence() {
    assertThat(refused(PlanEditor.set("postgresql: 5\n", WORK_MEM, "1MB")))
        .isEqualTo("postgresql is '5'");
    assertThat(
            refused(
                PlanEditor.set(
                    "postgresql:\n  parameters:\n    work_mem: >\n      4MB\n", WORK_MEM, "1MB")))
        .contains("over several lines");
    assertThat(refused(PlanEditor.set("a: &x 1\nb: *x\n", List.of("a"), "2")))
        .contains("cannot be read");
    assertThat(refused(PlanEditor.set("? postgresql\n: a: 1\n", List.of("b"), "2")))
        .contains("unusual form");
    assertThat(
            refused(PlanEditor.set("postgresql: {parameters: {}}\n", List.of("postgresql"), "2")))
        .isEqualTo("postgresql is a mapping");
  }

  @Test
  void aPresetBecomesAMapping() {
    List<String> timing = List.of("patroni", "timing");
    assertThat(
            set(
                "patroni:\n  timing: fast # quick\n  port: 8008\n",
                timing,
                Map.of("preset", "fast")))
        .isEqualTo("patroni:\n  timing: {preset: fast} # quick\n  port: 8008\n");
    assertThat(PlanEditor.scalar("patroni:\n  timing: fast\n", timing)).contains("fast");
    assertThat(PlanEditor.scalar("patroni:\n  timing: {ttl: 30}\n", timing)).isEmpty();
  }

  @Test
  void anEntryIsTakenOutButNotItsComment() {
    String text = "postgresql:\n  parameters:\n    a: 1\n    work_mem: 4MB\n    b: 2\n";
    assertThat(edited(PlanEditor.remove(text, WORK_MEM)))
        .isEqualTo("postgresql:\n  parameters:\n    a: 1\n    b: 2\n");
    assertThat(edited(PlanEditor.remove(text.replace("4MB", "4MB # why"), WORK_MEM)))
        .isEqualTo("postgresql:\n  parameters:\n    a: 1\n    # why\n    b: 2\n");
    assertThat(edited(PlanEditor.remove("postgresql:\n  parameters:\n    work_mem: 4MB", WORK_MEM)))
        .isEqualTo("postgresql:\n  parameters:");
    assertThat(refused(PlanEditor.remove("postgresql: {parameters: {work_mem: 1}}", WORK_MEM)))
        .contains("braces");
    assertThat(refused(PlanEditor.remove("postgresql:\n  port: 1\n", WORK_MEM)))
        .isEqualTo("postgresql.parameters.work_mem is not written in this plan");
  }

  @Test
  void aListChangesByItsLines() {
    String text =
        """
        postgresql:
          hba:
            # ours
            - host all all 10.0.0.0/8 md5 # office
            - host all all 10.1.0.0/16 md5 # lab
            - "host all all 10.2.0.0/16 md5"
          port: 5432
        """;
    List<String> hba = List.of("postgresql", "hba");
    assertThat(
            set(
                text,
                hba,
                List.of(
                    "host all all 10.0.0.0/8 md5",
                    "host all all 10.2.0.0/16 trust",
                    "local a b peer")))
        .isEqualTo(
            text.replace("10.1.0.0/16 md5 # lab", "10.2.0.0/16 trust # lab")
                .replace("\"host all all 10.2.0.0/16 md5\"", "\"local a b peer\""));
    assertThat(
            set(text, hba, List.of("host all all 10.0.0.0/8 md5", "host all all 10.2.0.0/16 md5")))
        .isEqualTo(text.replace("- host all all 10.1.0.0/16 md5 # lab", "# lab"));
    assertThat(
            set(
                text,
                hba,
                List.of(
                    "local x y peer",
                    "host all all 10.0.0.0/8 md5",
                    "host all all 10.1.0.0/16 md5",
                    "host all all 10.2.0.0/16 md5",
                    "local z z peer")))
        .isEqualTo(
            text.replace("    - host all all 10.0", "    - local x y peer\n    - host all all 10.0")
                .replace("10.2.0.0/16 md5\"\n", "10.2.0.0/16 md5\"\n    - local z z peer\n"));
    assertThat(
            set("postgresql:\n  hba: [] # none yet\n  port: 1\n", hba, List.of("local a b peer")))
        .isEqualTo("postgresql:\n  hba: # none yet\n    - local a b peer\n  port: 1\n");
    assertThat(set("postgresql: {hba: [local a b peer]}\n", hba, List.of("local a, b peer")))
        .isEqualTo("postgresql: {hba: [\"local a, b peer\"]}\n");
    assertThat(set("postgresql:\n  port: 1\n", hba, List.of("local a b peer")))
        .isEqualTo("postgresql:\n  port: 1\n  hba:\n    - local a b peer\n");
    assertThat(set("postgresql:\n  hba:\n    - local a b peer\n", hba, List.of()))
        .isEqualTo("postgresql:\n  hba:\n");
  }
}
