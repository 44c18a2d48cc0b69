package org.pgmahout.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real shell makes of the words. */
class ShellWordTest {
  private static final List<String> HOSTILE =
      List.of(
          "",
          " ",
          "two words",
          "it's",
          "''",
          "a;touch pwned",
          "$(touch pwned)",
          "`touch pwned`",
          "${HOME}",
          "\"quoted\"",
          "back\\slash\\",
          "a!b",
          "*",
          "~root",
          "a|b&c>d<e#f",
          "{a,b}",
          "line\nbreak",
          "tab\tstop",
          "-n",
          "=ls",
          "Wörter");

  @ParameterizedTest
  @ValueSource(strings = {"bash", "sh"})
  void aShellTakesEachForItself(String shell) throws Exception {
    assertThat(words(shell, HOSTILE)).isEqualTo(HOSTILE);
  }

  @Test
  void bashTakesWhatATerminalWouldObeyAndTheLineCanBePrinted() throws Exception {
    List<String> obeyed =
        List.of(
            "a\u001b[2Jb", "c\rd's", "\u0007\\", "\u009b1A", "pg\u202e'x", "a\u001b$(touch pwned)");
    assertThat(words("bash", obeyed)).isEqualTo(obeyed);
    String line = ShellWord.line(obeyed);
    assertThat(VisibleText.of(line)).isEqualTo(line);
  }

  @Test
  void whatIsDrawnAtRandomIsTakenForItself() throws Exception {
    Random random = new Random(7);
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      StringBuilder word = new StringBuilder();
      random.ints(random.nextInt(12), 1, 0x180).forEach(c -> word.append((char) c));
      drawn.add(word.toString());
    }
    assertThat(words("bash", drawn)).isEqualTo(drawn);
  }

  @ParameterizedTest
  @CsvSource({"/etc/a-b_c.conf", "root@198.18.10.17", "--cacert=/pki/ca.crt", "a:b,c+d%e"})
  void ordinaryWordsStayReadable(String word) {
    assertThat(ShellWord.quote(word)).isEqualTo(word);
  }

  private static List<String> words(String shell, List<String> words)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(shell, "-c", "printf '%s\\0' " + ShellWord.line(words))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return List.of(said.split("\0", -1)).subList(0, said.split("\0", -1).length - 1);
  }
}
