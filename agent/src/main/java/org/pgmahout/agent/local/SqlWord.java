package org.pgmahout.agent.local;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Words as PostgreSQL's own parser takes them, and nothing else in them: the one place where a name
 * or a text of the plan becomes part of a statement. In a quoted word psql, too, finds neither
 * variables nor commands.
 */
public final class SqlWord {
  private SqlWord() {}

  /** A name, in double quotes always: without them its case would be lost. */
  public static String name(String name) {
    return '"' + whole(name).replace("\"", "\"\"") + '"';
  }

  /**
   * A text. One with a backslash is written as an escape string, which means the same however
   * {@code standard_conforming_strings} is set (PostgreSQL's own quote_literal does so).
   */
  public static String text(String text) {
    String quoted = "'" + whole(text).replace("'", "''").replace("\\", "\\\\") + "'";
    return text.indexOf('\\') < 0 ? quoted : " E" + quoted;
  }

  /**
   * Texts with commas between them; {@code null} for none, so that {@code in (…)} finds nothing.
   */
  public static String texts(Collection<String> texts) {
    return texts.isEmpty()
        ? "null"
        : texts.stream().map(SqlWord::text).collect(Collectors.joining(", "));
  }

  /** PostgreSQL would take what comes before a null character, and nothing after it. */
  private static String whole(String word) {
    if (word.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a null character in a word for PostgreSQL");
    }
    return word;
  }
}
