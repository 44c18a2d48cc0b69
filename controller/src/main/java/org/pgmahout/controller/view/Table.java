package org.pgmahout.controller.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pgmahout.common.text.VisibleText;

/** A table with lines around it, as patronictl draws it. */
public final class Table {
  /** A column is not made narrower than this for the sake of the others. */
  private static final int NARROWEST = 12;

  private Table() {}

  /** The table's lines, one for each row, as programs read them. */
  public static List<String> lines(List<String> header, List<List<String>> rows) {
    return lines(header, rows, Integer.MAX_VALUE);
  }

  /**
   * The table's lines in a terminal: where the cells are too wide for it, the widest of them go on
   * in further lines of the row.
   *
   * @param most columns of the terminal; a row of many columns may take more
   */
  public static List<String> lines(List<String> header, List<List<String>> rows, int most) {
    // A cell is as wide as what is seen of it.
    List<List<String>> seen =
        rows.stream().map(row -> row.stream().map(Table::seen).toList()).toList();
    int[] width = widths(header, seen);
    fit(width, header, most);
    StringBuilder rule = new StringBuilder("+");
    for (int w : width) {
      rule.append("-".repeat(w + 2)).append('+');
    }
    List<String> lines = new ArrayList<>();
    lines.add(rule.toString());
    lines.add(line(header, width));
    lines.add(rule.toString());
    seen.forEach(row -> lines.addAll(wrapped(row, width)));
    lines.add(rule.toString());
    return lines;
  }

  private static int[] widths(List<String> header, List<List<String>> rows) {
    int[] width = header.stream().mapToInt(String::length).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    return width;
  }

  /** Takes from the widest column until the table fits, or no column can give any more. */
  private static void fit(int[] width, List<String> header, int most) {
    while (Arrays.stream(width).map(w -> w + 3).sum() + 1 > most) {
      int widest = 0;
      for (int i = 1; i < width.length; i++) {
        widest = width[i] > width[widest] ? i : widest;
      }
      if (width[widest] <= Math.max(NARROWEST, header.get(widest).length())) {
        return;
      }
      width[widest]--;
    }
  }

  private static List<String> wrapped(List<String> row, int[] width) {
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < width.length; i++) {
      cells.add(parts(row.get(i), width[i]));
    }
    List<String> lines = new ArrayList<>();
    int most = cells.stream().mapToInt(List::size).max().orElse(0);
    for (int n = 0; n < most; n++) {
      int at = n;
      lines.add(
          line(cells.stream().map(cell -> at < cell.size() ? cell.get(at) : "").toList(), width));
    }
    return lines;
  }

  /** Broken at blanks; a word that is wider than the column is cut, so that nothing is lost. */
  private static List<String> parts(String cell, int width) {
    List<String> parts = new ArrayList<>();
    String rest = cell;
    while (rest.length() > width) {
      int blank = rest.lastIndexOf(' ', width);
      int end = blank > 0 ? blank : width;
      parts.add(rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
    }
    parts.add(rest);
    return parts;
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
