package org.pgmahout.controller.view;

import java.util.List;

/** Lines on a terminal that are replaced by the next ones. */
public final class LivePage {
  private final Terminal out;
  private int drawn;

  LivePage(Terminal out) {
    this.out = out;
  }

  /** Shows these in place of those before. */
  public synchronized void show(List<String> lines) {
    if (drawn > 0) {
      out.erase(drawn);
    }
    lines.forEach(out::line);
    out.flush();
    drawn = lines.size();
  }
}
