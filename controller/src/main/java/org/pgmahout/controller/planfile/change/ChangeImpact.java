package org.pgmahout.controller.planfile.change;

/** What changing a field takes on a running cluster. */
public sealed interface ChangeImpact {

  /**
   * In force at once, by a reload; nobody is interrupted.
   *
   * @param note what to know about it; may be empty
   */
  record Now(String note) implements ChangeImpact {}

  /**
   * New processes, one node after the other; of databases the replicas first and the leader last.
   *
   * @param of whose processes
   * @param note what to know about it; may be empty
   */
  record Rolling(Part of, String note) implements ChangeImpact {}

  /**
   * Work of its own, never a part of apply.
   *
   * @param verb the command; empty when this version has none
   * @param reason why apply does not do it
   * @param instead what to do
   */
  record OwnVerb(String verb, String reason, String instead) implements ChangeImpact {}

  /**
   * Fixed once the cluster is made.
   *
   * @param reason why
   * @param instead what to do
   */
  record Refused(String reason, String instead) implements ChangeImpact {}

  /** Whose processes are restarted. */
  enum Part {
    ETCD("etcd", "its members one by one, with a quorum all the time"),
    POSTGRESQL("PostgreSQL", "replicas one by one, the leader last"),
    /** The lowering of what standbys must have at least as much of as the primary. */
    POSTGRESQL_LEADER_FIRST("PostgreSQL", "the leader first, in place, then the replicas"),
    /** On the leader in Patroni's pause: its PostgreSQL goes on. */
    PATRONI("Patroni", "replicas one by one with their PostgreSQL, the leader last and without it");

    private final String word;
    private final String order;

    Part(String word, String order) {
      this.word = word;
      this.order = order;
    }
  }

  /** A change without anything to know about it. */
  static ChangeImpact now() {
    return new Now("");
  }

  /** Whether apply does it. */
  default boolean offered() {
    return switch (this) {
      case Now _, Rolling _ -> true;
      case OwnVerb _, Refused _ -> false;
    };
  }

  /** The kind alone, for a column and for programs. */
  default String kind() {
    return switch (this) {
      case Now _ -> "now";
      case Rolling _ -> "rolling restart";
      case OwnVerb _ -> "own verb";
      case Refused _ -> "refused";
    };
  }

  /** The whole sentence. */
  default String words() {
    return switch (this) {
      case Now(String note) -> "now" + after("; ", note);
      case Rolling(Part of, String note) ->
          "rolling restart of " + of.word + ": " + of.order + after("; ", note);
      case OwnVerb(String verb, String reason, String _) ->
          "own verb" + (verb.isEmpty() ? ", not offered yet" : ": " + verb) + after("; ", reason);
      case Refused(String reason, String _) -> "refused: " + reason;
    };
  }

  /** What to do instead; empty for what apply does. */
  default String remedy() {
    return switch (this) {
      case Now _, Rolling _ -> "";
      case OwnVerb own -> own.instead();
      case Refused refused -> refused.instead();
    };
  }

  private static String after(String separator, String text) {
    return text.isEmpty() ? "" : separator + text;
  }
}
