package org.pgmahout.agent.local.log;

import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Journal;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.PatroniUnit;

/**
 * The journal of Patroni's unit, in which PostgreSQL writes too because Patroni starts it. The
 * program that wrote a line decides whose it is. What neither wrote, such as an archive command or
 * a callback, is in both.
 */
public final class PatroniJournal {
  private static final String SERVER = "postgres";

  /** PostgreSQL's own form of a message, in any language: the severity and two blanks. */
  private static final Pattern MESSAGE = Pattern.compile("\\p{L}+\\d? ?:  \\S|^\\t");

  private PatroniJournal() {}

  /** Whether it is in PostgreSQL's log. */
  static boolean server(Journal.Line line) {
    return switch (line.program()) {
      case SERVER -> true;
      // A server that does not start has ended before journald could look who wrote.
      case "" -> MESSAGE.matcher(line.text()).find();
      default -> !patronis(line);
    };
  }

  /** Whether it is in Patroni's log. */
  static boolean patroni(Journal.Line line) {
    return line.program().isEmpty()
        ? !MESSAGE.matcher(line.text()).find()
        : !line.program().equals(SERVER);
  }

  /** Patroni, PostgreSQL's client programs that it runs, systemd, and what it runs before it. */
  private static boolean patronis(Journal.Line line) {
    String program = line.program();
    return program.equals("patroni")
        || program.startsWith("python")
        || program.startsWith("pg_")
        || program.equals("initdb")
        || line.stream().equals(program);
  }

  /** Patroni's log. */
  public record OfPatroni() implements LogSource {
    @Override
    public Component component() {
      return Component.PATRONI;
    }

    @Override
    public void read(CommandRunner commands, Wanted wanted, Consumer<String> onLine) {
      Journal journal = new Journal(commands, PatroniUnit.NAME);
      Predicate<Journal.Line> own = PatroniJournal::patroni;
      var last = journal.last(wanted.lines(), own, Wanted.PRINT);
      last.forEach(line -> onLine.accept(line.shown()));
      if (wanted.follow()) {
        journal.follow(end(last), own, wanted.limit(), line -> onLine.accept(line.shown()));
      }
    }
  }

  /** Where to go on after these lines. */
  static java.time.Instant end(java.util.List<Journal.Line> last) {
    return last.isEmpty() ? java.time.Instant.now() : last.getLast().at();
  }
}
