package org.pgmahout.agent.component.databases;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.DatabasePlan;
import org.pgmahout.common.plan.GrantPlan;

/** How a database of the plan differs from the one in the catalogue, field by field. */
final class DatabaseDifference {
  private DatabaseDifference() {}

  /** What is done from outside; a new one is one change, whatever it takes. */
  static List<Deed> outside(DatabasePlan database, Optional<FoundDatabase> found) {
    if (!database.present()) {
      return found.map(there -> List.of(deleted(database, there))).orElse(List.of());
    }
    return found.isEmpty() ? List.of(made(database)) : kept(database, found.get());
  }

  private static Deed deleted(DatabasePlan database, FoundDatabase there) {
    String sessions =
        there.sessions().isEmpty() ? "" : "; connected: " + String.join("; ", there.sessions());
    return Deed.of(
            database.shown(),
            there.size() + sessions,
            "",
            "drop database %s;".formatted(SqlWord.name(database.name())))
        .as(Change.Kind.DROP);
  }

  private static Deed made(DatabasePlan database) {
    StringBuilder create = new StringBuilder("create database ");
    create.append(SqlWord.name(database.name()));
    create.append(" owner ").append(SqlWord.name(database.owner()));
    if (!(database.encoding() + database.locale()).isEmpty()) {
      // Only the empty template may be copied into another encoding or locale.
      create.append(" template template0");
    }
    if (!database.encoding().isEmpty()) {
      create.append(" encoding ").append(SqlWord.text(database.encoding()));
    }
    if (!database.locale().isEmpty()) {
      String locale = SqlWord.text(database.locale());
      create.append(" lc_collate ").append(locale).append(" lc_ctype ").append(locale);
    }
    create.append(" allow_connections ").append(database.allowConnections());
    create.append(" connection limit ").append(database.connectionLimit()).append(';');
    return new Deed(
        Change.create(database.shown(), "of " + database.owner() + inside(database)),
        List.of(create.toString()));
  }

  private static String inside(DatabasePlan database) {
    return list("; schemas ", database.schemas())
        + list("; extensions ", database.extensions())
        + list(
            "; privileges for ",
            database.grants().stream().map(GrantPlan::role).distinct().toList());
  }

  private static String list(String head, List<String> names) {
    return names.isEmpty() ? "" : head + String.join(", ", names);
  }

  private static List<Deed> kept(DatabasePlan database, FoundDatabase found) {
    refuseUnchangeable(database, found);
    String what = database.shown();
    String alter = "alter database " + SqlWord.name(database.name());
    List<Deed> deeds = new ArrayList<>();
    if (!found.owner().equals(database.owner())) {
      deeds.add(
          Deed.of(
              what + ", owner",
              found.owner(),
              database.owner(),
              "%s owner to %s;".formatted(alter, SqlWord.name(database.owner()))));
    }
    if (found.allowConnections() != database.allowConnections()) {
      deeds.add(
          Deed.of(
              what + ", connections",
              found.allowConnections() ? "allowed" : "not allowed",
              database.allowConnections() ? "allowed" : "not allowed",
              "%s with allow_connections %s;".formatted(alter, database.allowConnections())));
    }
    if (found.connectionLimit() != database.connectionLimit()) {
      deeds.add(
          Deed.of(
              what + ", connection limit",
              String.valueOf(found.connectionLimit()),
              String.valueOf(database.connectionLimit()),
              "%s with connection limit %d;".formatted(alter, database.connectionLimit())));
    }
    deeds.addAll(Settings.differences(what, alter, found.settings(), database.settings()));
    for (GrantPlan grant : database.grants()) {
      if (!grant.ofSchema()) {
        String object = "database " + SqlWord.name(database.name());
        deeds.addAll(found.acl().differences(grant, what, object));
      }
    }
    return deeds;
  }

  private static void refuseUnchangeable(DatabasePlan database, FoundDatabase found) {
    if (found.connectionLimit() == FoundDatabase.HALF_DELETED) {
      throw refused(
          database.shown()
              + " is half deleted: a DROP DATABASE was interrupted, and PostgreSQL lets nobody in",
          "Write 'state: absent' and apply, which deletes the rest; then write 'state: present'.");
    }
    if (!database.hasEncoding(found.encoding())) {
      throw refused(
          "%s has the encoding %s, and the plan says %s"
              .formatted(database.shown(), found.encoding(), database.encoding()),
          "An encoding cannot be changed: write %s.".formatted(found.encoding()));
    }
    for (String locale : List.of(found.collate(), found.ctype())) {
      if (!database.locale().isEmpty() && !plain(locale).equals(plain(database.locale()))) {
        throw refused(
            "%s has the locale %s, and the plan says %s"
                .formatted(database.shown(), locale, database.locale()),
            "A locale cannot be changed: write %s.".formatted(locale));
      }
    }
  }

  /** {@code C.UTF-8} and {@code C.utf8} are one locale to the C library. */
  private static String plain(String locale) {
    return locale.toLowerCase(Locale.ROOT).replace("-", "");
  }

  private static OpsException refused(String what, String remedy) {
    return new OpsException(ErrorCode.PLAN_REFUSED, what, remedy);
  }

  /**
   * What is done from inside.
   *
   * @param fixed extensions that lay themselves into a schema of their own
   */
  static List<Deed> content(DatabasePlan database, FoundContent found, Set<String> fixed) {
    String what = database.shown();
    List<Deed> deeds = new ArrayList<>();
    for (String schema : database.schemas()) {
      if (!found.schemas().containsKey(schema)) {
        deeds.add(
            Deed.of(
                what + ", schema",
                "",
                schema,
                "create schema %s authorization %s;"
                    .formatted(SqlWord.name(schema), SqlWord.name(database.owner()))));
      }
    }
    for (String extension : database.extensions()) {
      if (!found.extensions().contains(extension)) {
        // Our sessions look nothing up in public, and would make it in the catalogue's own schema.
        String where = fixed.contains(extension) ? "" : " with schema public";
        deeds.add(
            Deed.of(
                what + ", extension",
                "",
                extension,
                "create extension %s%s cascade;".formatted(SqlWord.name(extension), where)));
      }
    }
    for (GrantPlan grant : database.grants()) {
      if (grant.ofSchema()) {
        Map<String, Acl> schemas = found.schemas();
        deeds.addAll(
            schemas
                .getOrDefault(grant.schema(), Acl.NOBODY)
                .differences(
                    grant,
                    what + ", schema " + grant.schema(),
                    "schema " + SqlWord.name(grant.schema())));
      }
    }
    return deeds;
  }
}
