package org.pgmahout.common.text;

/**
 * Text as a terminal may get it. What a node, a log or a file says may hold characters that a
 * terminal obeys instead of showing: they would move the cursor over what was said before, set the
 * clipboard, or turn the order of what is read around (Unicode Technical Report 36, "Bidirectional
 * Text Spoofing"). They are replaced by a form that can be seen.
 */
public final class VisibleText {
  private VisibleText() {}

  /**
   * The text with every such character as <code>&#92;u001b</code>. That is JSON's own form of it,
   * so that a JSON document means the same afterwards. Line breaks and tabs stay.
   */
  public static String of(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder visible = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(
            c -> {
              if (isObeyed(c)) {
                visible.append("\\u%04x".formatted(c));
              } else {
                visible.append((char) c);
              }
            });
    return visible.toString();
  }

  /** Whether nothing in it would be obeyed. */
  static boolean isPlain(String text) {
    return text.chars().noneMatch(VisibleText::isObeyed);
  }

  /**
   * Whether a terminal obeys a character: C0 but line break and tab, delete, C1, and all of
   * Unicode's property Bidi_Control.
   */
  static boolean isObeyed(int c) {
    return c != '\n' && c != '\t' && Character.isISOControl(c)
        || c >= 0x202a && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069
        || c == 0x200e
        || c == 0x200f
        || c == 0x061c;
  }
}
