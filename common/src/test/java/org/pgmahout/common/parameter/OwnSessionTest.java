package org.pgmahout.common.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnSessionTest {

  @ParameterizedTest(name = "PostgreSQL {0}")
  @CsvSource({"13,false,false", "14,true,false", "16,true,false", "17,true,true", "18,true,true"})
  void anOptionThatTheServerDoesNotHaveIsLeftOut(int major, boolean idle, boolean transaction) {
    List<String> options = options(major);
    assertThat(options.contains("idle_session_timeout=0")).isEqualTo(idle);
    assertThat(options.contains("transaction_timeout=0")).isEqualTo(transaction);
    assertThat(options).containsAll(options(13));
  }

  @Test
  void ofAServerThatIsNotKnownItNamesWhatAllHave() {
    assertThat(OwnSession.options(0)).isEqualTo(OwnSession.options(13));
    assertThat(OwnSession.options(99)).isEqualTo(OwnSession.options(13));
  }

  @Test
  void everyNameIsOneOfPostgresqlsAndEveryBlankInAValueIsEscaped() {
    for (int major = ParameterTable.OLDEST; major <= ParameterTable.NEWEST; major++) {
      ParameterTable table = ParameterTable.of(major);
      for (String option : options(major)) {
        String[] pair = option.split("=", 2);
        assertThat(table.judge(pair[0], pair[1].replace("\\ ", " "))).as(option).isEmpty();
      }
    }
    assertThat(OwnSession.options(0))
        .startsWith("-c search_path=pg_catalog,pg_temp ")
        .contains(" -c default_transaction_isolation=read\\ committed ");
  }

  private static List<String> options(int major) {
    return List.of(OwnSession.options(major).replaceFirst("^-c ", "").split(" -c "));
  }
}
