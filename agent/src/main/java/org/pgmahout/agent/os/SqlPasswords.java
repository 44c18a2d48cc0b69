package org.pgmahout.agent.os;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks passwords in the SQL statements of a log, which PostgreSQL writes as they were sent: {@code
 * [ENCRYPTED] PASSWORD} and a literal in any of its forms (PostgreSQL's manual, "Lexical
 * Structure"): {@code 'x'}, {@code E'x'}, {@code U&'x'}, {@code $$x$$}, {@code $tag$x$tag$}. What
 * hides its password from this form, such as a literal put together by {@code format()}, is not
 * found.
 *
 * <p>For lines in their order: a statement that goes on in the next line begins it with a tab
 * there.
 */
final class SqlPasswords {
  private static final String GAP = "(?:\\s|/\\*.*?\\*/|--[^\\n]*\\n)";

  /** An apostrophe right after the word is English. */
  private static final Pattern START =
      Pattern.compile("(?is)\\bpassword(?:" + GAP + "+(?:e|u&)?|(?!'s\\b))('|\\$[^\\s$]*\\$)");

  private static final Pattern AWAITED = Pattern.compile("(?is)\\bpassword" + GAP + "*(?:--.*)?$");

  /** What the next line goes on with, in the form that {@link #START} knows. */
  private String open = "";

  String apply(String line) {
    String before = line.startsWith("\t") ? open : "";
    String text = before + line;
    open = "";
    StringBuilder safe = new StringBuilder();
    int at = 0;
    Matcher start = START.matcher(text);
    while (start.find(at)) {
      String quote = start.group(1);
      safe.append(text, at, start.end()).append("***");
      int end = end(text, start.end(), quote);
      if (end < 0) {
        open = "PASSWORD " + quote;
        return safe.substring(before.length());
      }
      safe.append(quote);
      at = end + quote.length();
    }
    if (AWAITED.matcher(text).find(at)) {
      open = "PASSWORD ";
    }
    return safe.append(text, at, text.length()).substring(before.length());
  }

  /**
   * Where the literal's closing quote is; below 0 when it is not in this text. A backslash counts
   * as in E'…' always: rather too much is masked than too little.
   */
  private static int end(String text, int from, String quote) {
    if (!quote.equals("'")) {
      return text.indexOf(quote, from);
    }
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\\' || text.startsWith("''", i)) {
        i++;
      } else if (text.charAt(i) == '\'') {
        return i;
      }
    }
    return -1;
  }
}
