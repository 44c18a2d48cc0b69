package org.pgmahout.common.text;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A word as a shell takes it for itself and nothing else: for lines that are printed to be pasted,
 * and for what ssh hands to a shell on the other side.
 */
public final class ShellWord {
  /** Of these no shell makes anything. */
  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9@%_+=:,./-]+");

  private ShellWord() {}

  /**
   * The word as it is where nothing in it means anything to a shell, else in single quotes, within
   * which everything is itself, {@code !} too (POSIX, "Single-Quotes").
   *
   * <p>A character that a terminal would obey could not be printed: such a word gets the quotes
   * {@code $'...'} of bash, ksh and zsh.
   */
  public static String quote(String word) {
    if (BARE.matcher(word).matches()) {
      return word;
    }
    return VisibleText.isPlain(word) ? "'" + word.replace("'", "'\\''") + "'" : escaped(word);
  }

  /** Words as one line. */
  public static String line(Collection<String> words) {
    return words.stream().map(ShellWord::quote).collect(Collectors.joining(" "));
  }

  /** By bytes, so that the locale of the shell does not matter. */
  private static String escaped(String word) {
    StringBuilder text = new StringBuilder("$'");
    for (byte unit : word.getBytes(StandardCharsets.UTF_8)) {
      if (unit >= ' ' && unit < 0x7f && unit != '\'' && unit != '\\') {
        text.append((char) unit);
      } else {
        text.append("\\x%02x".formatted(unit));
      }
    }
    return text.append("'").toString();
  }
}
