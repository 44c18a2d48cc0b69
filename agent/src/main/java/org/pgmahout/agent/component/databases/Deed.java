package org.pgmahout.agent.component.databases;

import java.util.List;
import org.pgmahout.common.outcome.Change;

/**
 * A difference between the plan and the catalogue, and the statements that make it good: what is
 * shown and what is done cannot come apart.
 *
 * @param statements in their order, each ending with a semicolon
 */
record Deed(Change change, List<String> statements) {
  Deed {
    statements = List.copyOf(statements);
  }

  static Deed of(String what, String from, String to, String... statements) {
    return new Deed(Change.of(what, from, to), List.of(statements));
  }

  /** The same as one whose change is of this kind. */
  Deed as(Change.Kind kind) {
    return new Deed(change.as(kind), statements);
  }

  static List<Change> changes(List<Deed> deeds) {
    return deeds.stream().map(Deed::change).toList();
  }

  static List<String> statements(List<Deed> deeds) {
    return deeds.stream().flatMap(deed -> deed.statements().stream()).toList();
  }
}
