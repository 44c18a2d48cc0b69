package org.pgmahout.controller.view;

import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.text.VisibleText;

/** A long line as a person's terminal shows it: broken between words, the rest under an indent. */
final class Paragraph {
  private static final String INDENT = "    ";

  private Paragraph() {}

  /**
   * The text in lines. A word that is wider, such as an address, stays whole: it is to be copied.
   *
   * @param most columns of the terminal
   */
  static List<String> lines(String text, int most) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : VisibleText.of(text).strip().split("\\s+")) {
      if (!line.isEmpty()
          && !line.toString().isBlank()
          && line.length() + 1 + word.length() > most) {
        lines.add(line.toString());
        line = new StringBuilder(INDENT).append(word);
      } else {
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
    }
    lines.add(line.toString());
    return lines;
  }
}
