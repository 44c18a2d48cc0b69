package org.pgmahout.agent.local.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why a PostgreSQL server does not run, out of the lines of its log (PostgreSQL's manual, "Error
 * Reporting and Logging"). Pure.
 */
final class ServerMessages {
  private static final int LONGEST = 900;
  private static final int MOST_CAUSES = 4;

  /** Between the cause and the end others may write. */
  private static final int LOOKED_BACK = 12;

  private static final int LAST_LINES = 4;

  /** What comes before it is the plan's log_line_prefix. */
  private static final Pattern PART =
      Pattern.compile(
          "(?<!\\p{L})(DEBUG\\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|QUERY"
              + "|STATEMENT|LOCATION|BACKTRACE):  (.*)");

  private static final Set<String> SHOWN = Set.of("DETAIL", "HINT", "CONTEXT");
  private static final Set<String> HIDDEN = Set.of("QUERY", "STATEMENT", "LOCATION", "BACKTRACE");
  private static final Set<String> ENDS = Set.of("FATAL", "PANIC");

  /**
   * An ERROR is what one client did wrong, and the server goes on; an earlier FATAL is the end of
   * an earlier start.
   */
  private static final Set<String> CAUSES = Set.of("LOG", "WARNING");

  /** The end of one connection or helper process, not of the server. */
  private static final Pattern ONE_PROCESS =
      Pattern.compile(
          "^(the database system is |terminating |canceling |.*authentication failed|no pg_hba\\.conf"
              + "|pg_hba\\.conf rejects|role \".*|database \".*\" (does not exist|is not)|sorry, too many"
              + "|too many connections|remaining connection slots|connection |unsupported frontend"
              + "|no PostgreSQL user|expected |must be |number of requested standby"
              + "|could not (connect to the primary|receive|send|start WAL streaming)"
              + "|streaming replication|invalid (startup|length of startup))");

  /** What ends or holds up a stream from the leader (PostgreSQL's walreceiver.c, walsender.c). */
  private static final Pattern OF_THE_STREAM =
      Pattern.compile(
          "could not (connect to the primary|receive data from WAL stream|start WAL streaming)"
              + "|requested WAL segment|requested starting point|highest timeline"
              + "|replication slot \".*\" (does not exist|is active)"
              + "|terminating walreceiver|no pg_hba\\.conf entry for replication");

  /** After these an older failure says nothing any more. */
  private static final Pattern NEW_LIFE =
      Pattern.compile("^(database system is ready to accept|received \\w+ shutdown request)");

  private static final Pattern COMPLAINT =
      Pattern.compile(
          "could not|cannot|can't|invalid|unrecognized|error|fail|missing|must|not possible|no space"
              + "|does not|not exist|changed without|already in use|not permitted|permission",
          Pattern.CASE_INSENSITIVE);

  private ServerMessages() {}

  private record Message(String severity, List<String> parts) {
    String text() {
      return parts.getFirst();
    }

    /** About one client's connection or statement, or one helper process. */
    boolean ofOneProcess() {
      return severity.equals("ERROR")
          || ENDS.contains(severity) && ONE_PROCESS.matcher(text()).find();
    }

    /** {@code FATAL: what; HINT: what}. */
    String shown() {
      return severity + ": " + String.join("; ", parts);
    }
  }

  /**
   * The last message that ended the server, with what explains it; the last lines, where the
   * messages are in another language. Empty when it started well since, or was stopped by a
   * request.
   *
   * @param lines the end of the log, oldest first, without what a journal puts before them
   */
  static Optional<String> lastFatal(List<String> lines) {
    List<Message> messages = messages(lines);
    if (messages.isEmpty()) {
      List<String> said = lines.stream().filter(line -> !line.isBlank()).toList();
      return said.isEmpty()
          ? Optional.empty()
          : Optional.of(
              cut(
                  said.stream()
                      .skip(Math.max(0, said.size() - LAST_LINES))
                      .map(String::strip)
                      .collect(Collectors.joining("; "))));
    }
    for (int i = messages.size() - 1; i >= 0; i--) {
      Message message = messages.get(i);
      if (NEW_LIFE.matcher(message.text()).find()) {
        return Optional.empty();
      }
      if (ENDS.contains(message.severity()) && !message.ofOneProcess()) {
        return Optional.of(cut(withCauses(messages, i)));
      }
    }
    return Optional.empty();
  }

  /**
   * The last message about the stream from the leader; empty when there is none.
   *
   * @param lines the end of the log, oldest first, without what a journal puts before them
   */
  static Optional<String> lastOfStream(List<String> lines) {
    return messages(lines).stream()
        .filter(message -> OF_THE_STREAM.matcher(message.shown()).find())
        .reduce((_, later) -> later)
        .map(message -> cut(message.shown()));
  }

  /** The mistake itself comes before "configuration file … contains errors". */
  private static String withCauses(List<Message> messages, int end) {
    List<String> shown = new ArrayList<>(List.of(messages.get(end).shown()));
    for (int i = end - 1; i >= Math.max(0, end - LOOKED_BACK) && shown.size() <= MOST_CAUSES; i--) {
      Message before = messages.get(i);
      if (before.ofOneProcess()) {
        continue;
      }
      if (!CAUSES.contains(before.severity()) || !COMPLAINT.matcher(before.text()).find()) {
        break;
      }
      shown.add(before.shown());
    }
    Collections.reverse(shown);
    return String.join("; ", shown);
  }

  private static List<Message> messages(List<String> lines) {
    List<Message> messages = new ArrayList<>();
    boolean hidden = false;
    for (String line : lines) {
      Matcher part = PART.matcher(line);
      if (line.startsWith("\t")) {
        if (!messages.isEmpty() && !hidden) {
          append(messages.getLast().parts(), line.strip());
        }
      } else if (part.find()) {
        String word = part.group(1);
        hidden = HIDDEN.contains(word);
        if (SHOWN.contains(word)) {
          if (!messages.isEmpty()) {
            messages.getLast().parts().add(word + ": " + part.group(2));
          }
        } else if (!hidden) {
          messages.add(new Message(word, new ArrayList<>(List.of(part.group(2)))));
        }
      }
    }
    return messages;
  }

  private static void append(List<String> parts, String more) {
    parts.set(parts.size() - 1, parts.getLast() + " " + more);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
  }
}
