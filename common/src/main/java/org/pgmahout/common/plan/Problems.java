package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Collects everything that is wrong with a plan, and what is worth a warning, and knows where each
 * key of it was written. Paths are {@code haproxy.write_port} and {@code nodes[1].name}. A path
 * that could not be read is <em>spoiled</em>: the plan goes on with a stand-in value, and rules
 * that complain about the stand-in are not heard.
 */
final class Problems {
  private final String file;
  private final String[] lines;
  private final Map<String, Position> written = new HashMap<>();
  private final Set<String> spoiled = new HashSet<>();
  private final List<PlanProblem> found = new ArrayList<>();
  private final List<PlanProblem> warnings = new ArrayList<>();

  Problems(String file, String text) {
    this.file = file;
    this.lines = text.split("\r\n|\n|\r", -1);
  }

  /** Remembers where a key's value was written. */
  void mark(String path, Position position) {
    written.put(path, position);
  }

  /** Whether the operator wrote this key. */
  boolean isWritten(String path) {
    return written.containsKey(path);
  }

  /** The line in which a key's value was written; empty for a default. */
  OptionalInt line(String path) {
    Position position = written.get(path);
    return position == null ? OptionalInt.empty() : OptionalInt.of(position.line());
  }

  /** Whether the value at this path is a stand-in for one that could not be read. */
  boolean isSpoiled(String path) {
    return spoiled.stream()
        .anyMatch(
            bad ->
                path.equals(bad)
                    || path.startsWith(bad + ".")
                    || path.startsWith(bad + "[")
                    || bad.isEmpty());
  }

  /** Whether counting what is below a path would count stand-ins. */
  boolean isSpoiledBelow(String path) {
    return spoiled.stream().anyMatch(bad -> bad.startsWith(path));
  }

  /** A mistake of form: the value at this path cannot be used. */
  void spoil(String path, Position position, String what, String remedy) {
    spoiled.add(path);
    add(position, what, remedy);
  }

  /** Nothing more is said about this path: a mistake elsewhere explains it. */
  void silence(String path) {
    spoiled.add(path);
  }

  /** A mistake of form that spoils no value. */
  void at(Node node, String what, String remedy) {
    add(Position.of(node), what, remedy);
  }

  /**
   * A mistake of meaning, at the place where the key or the nearest thing around it was written.
   */
  void on(String path, String what, String remedy) {
    if (!isSpoiled(path)) {
      add(near(path), what, remedy);
    }
  }

  /** Something that is allowed and that the operator hardly wants: the plan loads with it. */
  void warn(String path, String what, String remedy) {
    if (!isSpoiled(path)) {
      add(warnings, near(path), what, remedy);
    }
  }

  void add(Position position, String what, String remedy) {
    add(found, position, what, remedy);
  }

  private void add(List<PlanProblem> to, Position position, String what, String remedy) {
    int line = Math.clamp(position.line(), 1, lines.length);
    String content = lines[line - 1];
    int width = content.codePointCount(0, content.length());
    int column = line == position.line() ? Math.clamp(position.column(), 1, width + 1) : width + 1;
    PlanProblem problem = new PlanProblem(file, line, column, what, remedy);
    if (!to.contains(problem)) {
      to.add(problem);
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All mistakes, in the order of the file. */
  List<PlanProblem> all() {
    return inOrder(found);
  }

  /** All warnings, in the order of the file. */
  List<PlanProblem> warnings() {
    return inOrder(warnings);
  }

  private static List<PlanProblem> inOrder(List<PlanProblem> remarks) {
    return remarks.stream()
        .sorted(Comparator.comparingInt(PlanProblem::line).thenComparingInt(PlanProblem::column))
        .toList();
  }

  /** Where a key was written, or the nearest thing around it. */
  Position near(String path) {
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      Position position = written.getOrDefault(at, inAnotherCase(at));
      if (position != null) {
        return position;
      }
    }
    return written.getOrDefault("", Position.START);
  }

  /** PostgreSQL's own spelling of a parameter need not be the plan's. */
  private Position inAnotherCase(String path) {
    return written.entrySet().stream()
        .filter(key -> key.getKey().equalsIgnoreCase(path))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }
}
