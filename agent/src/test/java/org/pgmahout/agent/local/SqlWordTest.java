package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlWordTest {
  @Test
  void namesKeepTheirCaseAndNothingInThemEndsThem() {
    assertThat(SqlWord.name("app")).isEqualTo("\"app\"");
    assertThat(SqlWord.name("a\"b'; drop table x; --")).isEqualTo("\"a\"\"b'; drop table x; --\"");
    assertThat(SqlWord.name("\\q :x")).isEqualTo("\"\\q :x\"");
  }

  @Test
  void nothingInATextEndsIt() {
    assertThat(SqlWord.text("it's")).isEqualTo("'it''s'");
    assertThat(SqlWord.text("a\"b'; drop")).isEqualTo("'a\"b''; drop'");
    assertThat(SqlWord.text("\\' or 1=1 --")).isEqualTo(" E'\\\\'' or 1=1 --'");
    assertThat(SqlWord.text("")).isEqualTo("''");
  }

  @Test
  void noTextsFindNothing() {
    assertThat(SqlWord.texts(List.of())).isEqualTo("null");
    assertThat(SqlWord.texts(List.of("a", "b'"))).isEqualTo("'a', 'b'''");
  }

  @Test
  void aNullCharacterIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> SqlWord.name("a\0b"));
    assertThatIllegalArgumentException().isThrownBy(() -> SqlWord.text("a\0b"));
  }
}
