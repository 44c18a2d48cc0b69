package org.pgmahout.controller.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanProblem;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.Problem;

/** Where a verb's words go: stdout carries results, stderr everything else. */
public final class Screen {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean colours;
  private Output output = Output.text;

  /**
   * @param terminal whether a person looks at it
   * @param colours whether colours are welcome ({@code NO_COLOR} says no)
   */
  public Screen(PrintStream out, PrintStream err, boolean terminal, boolean colours) {
    this.out = out;
    this.err = err;
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
    out.println(line);
  }

  /** The result as a document; with {@code -o json} only. */
  public void document(Object value) {
    try {
      out.println(
          Json.tolerant()
              .writer()
              .with(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write the result", e);
    }
  }

  /** Something worth knowing meanwhile. */
  public void progress(String line) {
    if (json()) {
      jsonLine(Map.of("type", "note", "message", line));
    } else {
      err.println(line);
    }
  }

  /** What the plan is warned of, a line each. */
  public void warnings(List<PlanProblem> warnings) {
    for (PlanProblem warning : warnings) {
      if (json()) {
        jsonLine(Map.of("type", "warning", "warning", warning));
      } else {
        err.println(paint("33", "warning") + ": " + warning.text());
      }
    }
  }

  /** The next useful command, a command's last line. */
  public void next(String command) {
    if (!json()) {
      err.println(paint("2", "Next: " + command));
    }
  }

  /** Shows a rollout while it goes on. */
  public RolloutView rollout() {
    return switch (output) {
      case json -> new RolloutView.Lines(this::jsonLine);
      case plain -> new PlainView(err::println, System::nanoTime);
      case text ->
          terminal ? new LiveView(err, colours) : new PlainView(err::println, System::nanoTime);
    };
  }

  /** An error: code, what, hint. */
  public void error(OpsException e, boolean verbose) {
    if (json()) {
      jsonLine(Map.of("type", "error", "problem", Problem.of(e, "")));
    } else {
      err.println(paint("31", e.code().name()) + ": " + e.getMessage());
      if (!e.hint().isEmpty()) {
        err.println(e.hint().indent(2).stripTrailing());
      }
    }
    if (verbose) {
      e.printStackTrace(err);
    }
  }

  /** A table. */
  public void table(List<String> header, List<List<String>> rows) {
    Table.lines(header, rows).forEach(out::println);
  }

  private synchronized void jsonLine(Object value) {
    try {
      err.println(Json.tolerant().writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write an event", e);
    }
  }

  private String paint(String code, String text) {
    return colours && terminal && output == Output.text
        ? "\u001b[" + code + "m" + text + "\u001b[0m"
        : text;
  }
}
