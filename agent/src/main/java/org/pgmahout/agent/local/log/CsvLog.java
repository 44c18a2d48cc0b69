package org.pgmahout.agent.local.log;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** PostgreSQL's log in its CSV form (its manual, "Using CSV-Format Log Output"). Pure. */
final class CsvLog {
  /** Every record begins with a time and a user, or no user. */
  private static final Pattern RECORD =
      Pattern.compile("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+ [^,]+,");

  private static final int SEVERITY = 11;
  private static final int MESSAGE = 13;
  private static final int DETAIL = 14;
  private static final int HINT = 15;
  private static final int CONTEXT = 18;

  private CsvLog() {}

  /** As the server would write them to its standard error; a record that is cut is left out. */
  static List<String> readable(List<String> lines) {
    List<String> all = new ArrayList<>();
    StringBuilder record = new StringBuilder();
    for (String line : lines) {
      if (RECORD.matcher(line).find()) {
        all.addAll(readable(record.toString()));
        record.setLength(0);
      }
      record.append(record.isEmpty() ? "" : " ").append(line);
    }
    all.addAll(readable(record.toString()));
    return all;
  }

  private static List<String> readable(String record) {
    List<String> fields = fields(record);
    return fields.size() <= CONTEXT
        ? List.of()
        : message(
            fields.get(SEVERITY),
            fields.get(MESSAGE),
            fields.get(DETAIL),
            fields.get(HINT),
            fields.get(CONTEXT));
  }

  /** A message's lines; what is empty has none. */
  static List<String> message(
      String severity, String text, String detail, String hint, String context) {
    List<String> lines = new ArrayList<>();
    add(lines, severity, text);
    add(lines, "DETAIL", detail);
    add(lines, "HINT", hint);
    add(lines, "CONTEXT", context);
    return lines;
  }

  private static void add(List<String> lines, String word, String text) {
    if (!text.isEmpty()) {
      lines.add(word + ":  " + text.replace('\n', ' '));
    }
  }

  private static List<String> fields(String record) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < record.length(); i++) {
      char c = record.charAt(i);
      if (quoted && c == '"' && i + 1 < record.length() && record.charAt(i + 1) == '"') {
        field.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return quoted ? List.of() : fields;
  }
}
