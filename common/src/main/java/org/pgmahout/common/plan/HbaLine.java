package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of pg_hba.conf, cut into fields as PostgreSQL does it (src/backend/libpq/hba.c, next_token
 * and next_field_expand): blanks end a field, a comma goes on with it after further blanks, quotes
 * keep blanks and commas, two quotes are one, {@code #} begins a comment.
 *
 * @param fields the fields; a field has more than one word when they are joined by commas
 * @param open whether a quote is not closed: PostgreSQL takes the rest of the line into it
 */
record HbaLine(List<List<HbaToken>> fields, boolean open) {
  HbaLine {
    fields = fields.stream().map(List::copyOf).toList();
  }

  static HbaLine of(String text) {
    Cutter cutter = new Cutter(text);
    return new HbaLine(cutter.fields(), cutter.open);
  }

  /** A comment, or nothing at all. */
  boolean isEmpty() {
    return fields.isEmpty();
  }

  private static final class Cutter {
    private final String line;
    private final StringBuilder word = new StringBuilder();
    private int at;
    private boolean quoted;
    private boolean comma;
    private boolean open;

    Cutter(String line) {
      this.line = line;
    }

    List<List<HbaToken>> fields() {
      List<List<HbaToken>> fields = new ArrayList<>();
      while (at < line.length()) {
        List<HbaToken> field = new ArrayList<>();
        do {
          if (!next()) {
            break;
          }
          field.add(new HbaToken(word.toString(), quoted));
        } while (comma);
        if (!field.isEmpty()) {
          fields.add(field);
        }
      }
      return fields;
    }

    /** The next word, if there is one. */
    private boolean next() {
      word.setLength(0);
      quoted = false;
      comma = false;
      while (at < line.length() && (isBlank(line.charAt(at)) || line.charAt(at) == ',')) {
        at++;
      }
      boolean inQuote = false;
      boolean wasQuote = false;
      boolean sawQuote = false;
      for (; at < line.length(); at++) {
        char c = line.charAt(at);
        if (!inQuote && isBlank(c)) {
          break;
        } else if (!inQuote && c == '#') {
          at = line.length();
          break;
        } else if (!inQuote && c == ',') {
          comma = true;
          break;
        }
        if (c != '"' || wasQuote) {
          word.append(c);
        }
        wasQuote = inQuote && c == '"' && !wasQuote;
        if (c == '"') {
          inQuote = !inQuote;
          sawQuote = true;
          quoted |= word.isEmpty();
        }
      }
      open |= inQuote;
      return sawQuote || !word.isEmpty();
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t' || c == '\r';
    }
  }
}
