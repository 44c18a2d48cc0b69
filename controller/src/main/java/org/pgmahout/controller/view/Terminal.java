package org.pgmahout.controller.view;

import java.io.PrintStream;
import org.pgmahout.common.text.VisibleText;

/**
 * The one way to a stream that a terminal may show, so that no text reaches it as it came: each is
 * made visible first, and only the sequences of this class are added after that.
 */
final class Terminal {
  private final PrintStream stream;

  Terminal(PrintStream stream) {
    this.stream = stream;
  }

  /**
   * A text, and the colour it is written in.
   *
   * @param colour parameter of the sequence "Select Graphic Rendition" (ECMA-48), such as {@code
   *     31}; empty for none
   */
  record Painted(String colour, String text) {
    static Painted plain(String text) {
      return new Painted("", text);
    }

    private String written() {
      String visible = VisibleText.of(text);
      return colour.isEmpty() ? visible : "\u001b[" + colour + "m" + visible + "\u001b[0m";
    }
  }

  /** A line, or several when the text has line breaks. */
  void line(String text) {
    line(Painted.plain(text));
  }

  /** A line of several parts. */
  void line(Painted... parts) {
    StringBuilder line = new StringBuilder();
    for (Painted part : parts) {
      line.append(part.written());
    }
    stream.println(line);
  }

  /** Takes back the last lines. */
  void erase(int lines) {
    stream.print("\u001b[" + lines + "A\u001b[J");
  }

  void flush() {
    stream.flush();
  }
}
