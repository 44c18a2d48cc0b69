package org.pgmahout.controller.view;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.text.VisibleText;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.view.Terminal.Painted;

/**
 * A rollout on a terminal: finished phases stay as lines, below them the phase in progress with
 * each node's current step, its age, and what is waited for; drawn again four times a second.
 */
public final class LiveView implements RolloutView {
  private static final Duration REDRAW = Duration.ofMillis(250);
  private static final int WIDTH = 118;

  private final Terminal err;
  private final boolean colours;
  private final Map<String, Doing> nodes = new LinkedHashMap<>();
  private final Thread redraw;
  private String phase = "";
  private String waiting = "";
  private long since = System.nanoTime();
  private int drawn;

  private record Doing(String what, long since) {}

  LiveView(Terminal err, boolean colours) {
    this.err = err;
    this.colours = colours;
    this.redraw = Thread.ofVirtual().name("live view").start(this::tick);
  }

  @Override
  public synchronized void accept(RolloutEvent event) {
    switch (event) {
      case RolloutEvent.PhaseStarted(int number, int of, String title) -> {
        phase = "[%d/%d] %s".formatted(number, of, title);
        waiting = "";
        nodes.clear();
        since = System.nanoTime();
      }
      case RolloutEvent.PhaseEnded(int _, String _, Duration took, boolean good) -> {
        line(
            paint(good ? "32" : "31", good ? "✓ " : "✗ "),
            Painted.plain(phase + " " + PlainView.seconds(took)));
        phase = "";
        nodes.clear();
      }
      case RolloutEvent.Waiting(String message) -> waiting = message;
      case RolloutEvent.OnNode(String node, RunEvent onNode) -> node(node, onNode);
    }
    draw();
  }

  private void node(String node, RunEvent event) {
    switch (event) {
      case RunEvent.StepStarted step ->
          nodes.put(node, new Doing(step.step().title(), System.nanoTime()));
      case RunEvent.StepWaiting step ->
          nodes.compute(
              node,
              (_, now) ->
                  new Doing(
                      step.step().title() + ": " + step.message(),
                      now == null ? System.nanoTime() : now.since()));
      case RunEvent.StepFinished step when step.outcome() == Outcome.FAILED ->
          line(Painted.plain(PlainView.line(node, step)));
      case RunEvent.RunFinished _ -> nodes.remove(node);
      default -> {
        // The step that runs is on the screen already.
      }
    }
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(REDRAW);
        synchronized (this) {
          draw();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void line(Painted... parts) {
    erase();
    err.line(parts);
  }

  private void erase() {
    if (drawn > 0) {
      err.erase(drawn);
      drawn = 0;
    }
  }

  private void draw() {
    erase();
    if (phase.isEmpty() && nodes.isEmpty()) {
      err.flush();
      return;
    }
    below(phase.isEmpty() ? "on the nodes" : phase, since);
    nodes.forEach((node, doing) -> below("    " + node + "  " + doing.what(), doing.since()));
    if (!waiting.isEmpty()) {
      below("    " + waiting, -1);
    }
    err.flush();
  }

  private void below(String text, long from) {
    String age = from < 0 ? "" : "  " + (System.nanoTime() - from) / 1_000_000_000L + " s";
    String seen = VisibleText.of(text).replace('\n', ' ');
    String cut =
        seen.length() + age.length() > WIDTH ? seen.substring(0, WIDTH - age.length()) : seen;
    err.line(Painted.plain(cut), paint("2", age));
    drawn++;
  }

  private Painted paint(String colour, String text) {
    return new Painted(colours ? colour : "", text);
  }

  @Override
  public synchronized void close() {
    redraw.interrupt();
    erase();
    err.flush();
  }
}
