package org.pgmahout.agent.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pgmahout.agent.bench.Samples.Spread;

/** The figures of all parts side by side, for people. */
record FiguresTable(List<Figures> parts) {
  /** The goals: a report is with a reader, and all of them are read, within two seconds. */
  static final double GOAL_MILLIS = 2000;

  private static final String NONE = "-";

  FiguresTable {
    parts = List.copyOf(parts);
  }

  private record Row(String name, List<String> values, String verdict) {}

  String text() {
    List<Row> rows =
        List.of(
            row("", Figures::name),
            goal("report made -> read, p99 ms", part -> part.fresh().p99()),
            row("  p50 / max ms, reports", part -> others(part.fresh())),
            row("  etcd takes it, p50 / p99 / max ms", part -> all(part.write())),
            row("  etcd renews a lease, p50 / p99 / max ms", part -> all(part.renewal())),
            row("  turn behind its plan, p50 / p99 / max ms", part -> all(part.late())),
            row("  refused or late at etcd", part -> String.valueOf(part.failed())),
            row("  taken for gone", part -> String.valueOf(part.silent())),
            goal("status reads all reports, max ms", Figures::statusMax),
            row("  median ms", part -> number(part.statusMedian())),
            row("  reports found, bytes each", FiguresTable::found),
            row("  oldest report found, s", part -> tenths(part.oldestSeconds())),
            row("leader changed -> all watches, p99 ms", part -> leader(part, Spread::p99)),
            row("  p50 ms", part -> leader(part, Spread::p50)),
            row("  max ms", part -> leader(part, Spread::max)),
            row("  changes, watches without one", FiguresTable::changes),
            row("etcd's processor, % of one", part -> number(part.etcd().percent())),
            row("etcd's memory, MB", part -> number(part.etcd().residentMb())),
            row("etcd's file grows, MB an hour", part -> number(part.storeMbAnHour())),
            row("the bench's processor, % of one", part -> number(part.bench().percent())),
            row("the bench's memory, MB", part -> number(part.bench().residentMb())),
            row("load at the end", part -> tenths(part.load())));
    int first = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    List<Integer> widths =
        IntStream.range(0, parts.size()).mapToObj(column -> width(rows, column)).toList();
    return rows.stream()
        .map(row -> line(row, first, widths))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /** Whether every part has met both goals. */
  boolean met() {
    return parts.stream()
        .allMatch(part -> part.fresh().p99() <= GOAL_MILLIS && part.statusMax() <= GOAL_MILLIS);
  }

  private Row row(String name, Function<Figures, String> value) {
    return new Row(name, parts.stream().map(value).toList(), "");
  }

  private Row goal(String name, ToDoubleFunction<Figures> value) {
    boolean met = parts.stream().mapToDouble(value).allMatch(one -> one <= GOAL_MILLIS);
    return new Row(
        name,
        parts.stream().mapToDouble(value).mapToObj(FiguresTable::number).toList(),
        "goal " + number(GOAL_MILLIS) + (met ? ": met" : ": MISSED"));
  }

  private static int width(List<Row> rows, int column) {
    return rows.stream().mapToInt(row -> row.values().get(column).length()).max().orElse(0);
  }

  private static String line(Row row, int first, List<Integer> widths) {
    String values =
        IntStream.range(0, widths.size())
            .mapToObj(column -> " ".repeat(2) + padded(row.values().get(column), widths, column))
            .collect(Collectors.joining());
    return (row.name() + " ".repeat(first - row.name().length()) + values + "  " + row.verdict())
        .stripTrailing();
  }

  private static String padded(String value, List<Integer> widths, int column) {
    return " ".repeat(widths.get(column) - value.length()) + value;
  }

  private static String all(Spread of) {
    return "%s / %s / %s".formatted(number(of.p50()), number(of.p99()), number(of.max()));
  }

  private static String others(Spread of) {
    return "%s / %s, %d".formatted(number(of.p50()), number(of.max()), of.count());
  }

  private static String found(Figures part) {
    return "%d, %d".formatted(part.aliveAtLeast(), part.reportBytes());
  }

  private static String leader(Figures part, ToDoubleFunction<Spread> value) {
    return part.changes() == 0 ? NONE : number(value.applyAsDouble(part.leader()));
  }

  private static String changes(Figures part) {
    return part.changes() == 0 ? NONE : "%d, %d".formatted(part.changes(), part.unseen());
  }

  private static String number(double value) {
    return value < 10 ? tenths(value) : String.format(Locale.ROOT, "%.0f", value);
  }

  private static String tenths(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
