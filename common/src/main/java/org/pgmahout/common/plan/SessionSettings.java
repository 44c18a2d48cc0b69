package org.pgmahout.common.plan;

import java.util.Map;
import java.util.Set;
import org.pgmahout.common.parameter.Parameter;
import org.pgmahout.common.parameter.Parameter.Context;
import org.pgmahout.common.parameter.ParameterTable;

/** Settings of a role or a database: parameters that a session can begin with. */
final class SessionSettings {
  private static final Set<Context> OF_SESSIONS =
      Set.of(Context.USER, Context.SUPERUSER, Context.BACKEND, Context.SUPERUSER_BACKEND);

  private SessionSettings() {}

  static void check(String path, Map<String, String> settings, int version, Problems problems) {
    ParameterTable table = ParameterTable.of(version);
    settings.forEach((name, value) -> check(path + "." + name, name, value, table, problems));
  }

  private static void check(
      String path, String name, String value, ParameterTable table, Problems problems) {
    if (!name.matches(SqlNames.SETTING)) {
      problems.on(
          path,
          Scalars.shown(name) + " is no parameter's name",
          "write it as ALTER ROLE ... SET takes it");
      return;
    }
    if (value.chars().anyMatch(c -> c < ' ')) {
      problems.on(
          path, "'" + name + "' has a line break in its value", "write the value on one line");
      return;
    }
    if (table.find(name).isEmpty()) {
      if (!name.contains(".") || table.isOfKnownLibrary(name)) {
        problems.on(
            path,
            "PostgreSQL has no parameter '" + name + "'",
            DidYouMean.nearest(name, table.names())
                .map(near -> "did you mean '" + near + "'?")
                .orElse("correct its name, or delete it"));
      }
      return;
    }
    Parameter parameter = table.find(name).get();
    if (!OF_SESSIONS.contains(parameter.context())) {
      problems.on(
          path,
          "'" + name + "' is a parameter of the whole server, and no session can begin with it",
          "write it in postgresql.parameters");
    } else {
      table
          .judge(name, value)
          .ifPresent(problem -> problems.on(path, problem.what(), problem.remedy()));
    }
  }
}
