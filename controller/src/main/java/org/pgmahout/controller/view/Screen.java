package org.pgmahout.controller.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.PlanProblem;
import org.pgmahout.common.text.VisibleText;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.controller.view.Terminal.Painted;

/**
 * Where a verb's words go: stdout carries results, stderr everything else. Nothing that a node, a
 * log or a file says is obeyed by the terminal: {@link Terminal}.
 */
public final class Screen {
  /** Columns of a terminal that nobody made wider. */
  private static final int TERMINAL = 80;

  private final Terminal out;
  private final Terminal err;
  private final boolean terminal;
  private final boolean colours;
  private Output output = Output.text;

  /**
   * @param terminal whether a person looks at it
   * @param colours whether colours are welcome ({@code NO_COLOR} says no)
   */
  public Screen(PrintStream out, PrintStream err, boolean terminal, boolean colours) {
    this.out = new Terminal(out);
    this.err = new Terminal(err);
    this.terminal = terminal;
    this.colours = colours;
  }

  /** What the operator asked for. */
  public void use(Output wanted) {
    output = wanted;
  }

  /** Whether one JSON document is wanted. */
  public boolean json() {
    return output == Output.json;
  }

  /** A line of the result. */
  public void result(String line) {
    out.line(line);
  }

  /** The result as a document; with {@code -o json} only. */
  public void document(Object value) {
    try {
      out.line(
          Json.tolerant()
              .writer()
              .with(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write the result", e);
    }
  }

  /** A part of a result that goes on, as one line of JSON; with {@code -o json} only. */
  public void record(Object value) {
    out.line(line(value));
  }

  /** Something worth knowing meanwhile. */
  public void progress(String line) {
    if (json()) {
      jsonLine(Map.of("type", "note", "message", line));
    } else {
      afterResults().line(line);
    }
  }

  /** What the plan is warned of, a line each. */
  public void warnings(List<PlanProblem> warnings) {
    for (PlanProblem warning : warnings) {
      if (json()) {
        jsonLine(Map.of("type", "warning", "warning", warning));
      } else {
        afterResults().line(paint("33", "warning"), Painted.plain(": " + warning.text()));
      }
    }
  }

  /**
   * The recap of an apply.
   *
   * @param counts steps by outcome, by node
   */
  public void recap(Map<String, Map<Outcome, Integer>> counts) {
    if (json()) {
      document(Map.of("recap", counts));
    } else {
      Recap.lines(counts).forEach(this::result);
    }
  }

  /** The next useful command, a command's last line. */
  public void next(String command) {
    if (!json()) {
      afterResults().line(paint("2", "Next: " + command));
    }
  }

  /** Shows a rollout while it goes on. */
  public RolloutView rollout() {
    return switch (output) {
      case json -> new RolloutView.Lines(this::jsonLine);
      case plain -> new PlainView(err::line, System::nanoTime);
      case text ->
          terminal ? new LiveView(err, colours) : new PlainView(err::line, System::nanoTime);
    };
  }

  /** An error: code, what, hint. */
  public void error(OpsException e, boolean verbose) {
    if (json()) {
      jsonLine(Map.of("type", "error", "problem", Problem.of(e, "")));
    } else {
      afterResults().line(paint("31", e.code().name()), Painted.plain(": " + e.getMessage()));
      if (!e.hint().isEmpty()) {
        err.line(e.hint().indent(2).stripTrailing());
      }
    }
    if (verbose) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      err.line(trace.toString().stripTrailing());
    }
  }

  /** What the person at the terminal answers; empty when there is no terminal. */
  public Optional<String> ask(String question) {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return Optional.empty();
    }
    String answer = console.readLine("%s", VisibleText.of(question));
    return Optional.of(answer == null ? "" : answer.strip());
  }

  /** A table. A person's terminal may be narrow; a program that reads it counts on whole rows. */
  public void table(List<String> header, List<List<String>> rows) {
    Table.lines(header, rows, width()).forEach(out::line);
  }

  /** Whether a person looks on, for whom lines may be broken and drawn again. */
  public boolean person() {
    return terminal && output == Output.text;
  }

  /** The most columns of a line. */
  public int width() {
    return person() ? TERMINAL : Integer.MAX_VALUE;
  }

  /** A page on a person's terminal that goes on changing. */
  public LivePage page() {
    return new LivePage(out);
  }

  private synchronized void jsonLine(Object value) {
    afterResults().line(line(value));
  }

  private static String line(Object value) {
    try {
      return Json.tolerant().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a line of JSON", e);
    }
  }

  /** stderr, behind the results before it also where both lead into one pipe. */
  private Terminal afterResults() {
    out.flush();
    return err;
  }

  private Painted paint(String colour, String text) {
    return new Painted(colours && terminal && output == Output.text ? colour : "", text);
  }
}
