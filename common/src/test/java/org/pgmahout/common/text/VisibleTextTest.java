package org.pgmahout.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgmahout.common.wire.Json;

class VisibleTextTest {
  @ParameterizedTest
  @CsvSource({
    "0000, nul",
    "0007, bell",
    "0008, backspace",
    "000d, carriage return",
    "001b, escape",
    "007f, delete",
    "0085, next line",
    "009b, CSI",
    "009d, OSC",
    "061c, Arabic letter mark",
    "200f, right-to-left mark",
    "202a, left-to-right embedding",
    "202e, right-to-left override",
    "2066, left-to-right isolate",
    "2069, pop directional isolate"
  })
  void whatATerminalWouldObeyIsSeen(String hex, String name) {
    String hostile = "a" + (char) Integer.parseInt(hex, 16) + "b";
    assertThat(VisibleText.of(hostile)).as(name).isEqualTo("a\\u" + hex + "b");
  }

  @Test
  void whatIsReadStaysAsItIs() {
    String read = "zwei Wörter,\ttab\nline — \u05d0\u05d1 \u4e2d \ud83d\udc18 \u00a0 \\ \" \u2028";
    assertThat(VisibleText.of(read)).isSameAs(read);
  }

  @Test
  void aJsonDocumentMeansTheSame() throws JsonProcessingException {
    StringBuilder all = new StringBuilder();
    IntStream.range(0, 0x3000).forEach(c -> all.append((char) c));
    String json = Json.tolerant().writeValueAsString(all.toString());
    String visible = VisibleText.of(json);
    assertThat(visible.chars().filter(VisibleText::isObeyed)).isEmpty();
    assertThat(visible).isNotEqualTo(json);
    assertThat(Json.tolerant().readValue(visible, String.class)).isEqualTo(all.toString());
  }
}
