package org.pgmahout.controller.view;

import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.text.VisibleText;

/** A table with lines around it, as patronictl draws it. */
public final class Table {
  private Table() {}

  /** The table's lines. */
  public static List<String> lines(List<String> header, List<List<String>> rows) {
    int[] width = new int[header.size()];
    // A cell is as wide as what is seen of it.
    List<List<String>> seen =
        rows.stream().map(row -> row.stream().map(Table::seen).toList()).toList();
    List<List<String>> all = new ArrayList<>(seen);
    all.addFirst(header);
    for (List<String> row : all) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    StringBuilder rule = new StringBuilder("+");
    for (int w : width) {
      rule.append("-".repeat(w + 2)).append('+');
    }
    List<String> lines = new ArrayList<>();
    lines.add(rule.toString());
    lines.add(line(header, width));
    lines.add(rule.toString());
    seen.forEach(row -> lines.add(line(row, width)));
    lines.add(rule.toString());
    return lines;
  }

  /** A value of several lines, such as a section of haproxy.cfg, stays one row. */
  private static String seen(String cell) {
    return VisibleText.of(cell).strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static String line(List<String> row, int[] width) {
    StringBuilder text = new StringBuilder("|");
    for (int i = 0; i < width.length; i++) {
      String cell = row.get(i);
      text.append(' ').append(cell).append(" ".repeat(width[i] - cell.length())).append(" |");
    }
    return text.toString();
  }
}
