package org.pgmahout.common.parameter;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.parameter.Parameter.Type;

/**
 * The parameters of one major version of PostgreSQL, or of all when it is not known which one runs:
 * then only what all versions agree on is judged. The case of a name does not matter, as it does
 * not to PostgreSQL.
 */
public final class ParameterTable {
  /** The oldest and the newest major version it knows. */
  public static final int OLDEST = 13;

  public static final int NEWEST = 18;

  private static final Map<Integer, Map<String, Parameter>> VERSIONS = TableText.read();

  /** From the newest version to the oldest. */
  private final List<Map<String, Parameter>> tables;

  private ParameterTable(List<Map<String, Parameter>> tables) {
    this.tables = tables;
  }

  /**
   * The table of a major version.
   *
   * @param major 0, or one that is not between the oldest and the newest: all of them
   */
  public static ParameterTable of(int major) {
    return VERSIONS.containsKey(major)
        ? new ParameterTable(List.of(VERSIONS.get(major)))
        : new ParameterTable(List.copyOf(VERSIONS.values()).reversed());
  }

  /** A parameter, as the newest version that has it knows it. */
  public Optional<Parameter> find(String name) {
    return all(name).stream().findFirst();
  }

  /** Whether every version of this table has a parameter. */
  boolean isInAll(String name) {
    return all(name).size() == tables.size();
  }

  /** Every name, as PostgreSQL spells it. */
  public Set<String> names() {
    return tables.stream()
        .flatMap(table -> table.values().stream())
        .map(Parameter::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** A name as PostgreSQL spells it; one that it does not know stays as it is. */
  public String spelling(String name) {
    return find(name).map(Parameter::name).orElse(name);
  }

  /** Whether a name with a dot belongs to a library whose parameters are all known. */
  public boolean isOfKnownLibrary(String name) {
    int dot = name.indexOf('.');
    String prefix = name.substring(0, Math.max(0, dot)).toLowerCase(Locale.ROOT) + ".";
    return dot > 0
        && tables.stream()
            .flatMap(table -> table.keySet().stream())
            .anyMatch(known -> known.startsWith(prefix));
  }

  /**
   * Why PostgreSQL would not take this value; empty when it would, and for what only a server can
   * judge. Of several versions all must refuse it.
   */
  public Optional<ParameterProblem> judge(String name, String value) {
    List<Parameter> all = all(name);
    if (all.isEmpty()) {
      return name.contains(".") && !isOfKnownLibrary(name)
          ? Optional.empty()
          : Optional.of(
              new ParameterProblem(
                  "PostgreSQL has no parameter '" + name + "'", "correct its name, or delete it"));
    }
    if (all.stream().allMatch(one -> one.context() == Parameter.Context.INTERNAL)) {
      return Optional.of(
          new ParameterProblem(
              "parameter '"
                  + all.getFirst().name()
                  + "' only shows how PostgreSQL is, and cannot be set",
              "delete it"));
    }
    List<ParameterProblem> problems =
        all.stream()
            .map(one -> ParameterValue.read(one, value))
            .filter(ParameterValue.Unfit.class::isInstance)
            .map(unfit -> ((ParameterValue.Unfit) unfit).problem())
            .toList();
    return problems.size() == all.size() ? Optional.of(problems.getFirst()) : Optional.empty();
  }

  /**
   * Whether a value of it is a text, or of a library that is not known: what PostgreSQL's own
   * checks say of it (a time zone, a library's name) is known only on the nodes.
   */
  public boolean isJudgedOnNodes(String name) {
    List<Parameter> all = all(name);
    return all.stream().allMatch(one -> one.type() == Type.STRING);
  }

  /** Whether two values of a parameter mean the same to every version of this table. */
  public boolean same(String name, String one, String other) {
    List<Parameter> all = all(name);
    return one.equals(other)
        || !all.isEmpty()
            && all.stream()
                .allMatch(
                    parameter ->
                        ParameterValue.read(parameter, one) instanceof ParameterValue.Fit(var a)
                            && ParameterValue.read(parameter, other)
                                instanceof ParameterValue.Fit(var b)
                            && a.equals(b));
  }

  /**
   * The one text for all values that mean the same: numbers in the parameter's own unit, {@code on}
   * or {@code off}, an enum's shown word. What PostgreSQL does not take stays as it is.
   */
  public String canonical(String name, String value) {
    return find(name)
                .map(parameter -> ParameterValue.read(parameter, value))
                .orElse(new ParameterValue.Fit(value))
            instanceof ParameterValue.Fit(String canonical)
        ? canonical
        : value;
  }

  /** A value in the parameter's own unit; empty when it is no number. */
  public OptionalDouble number(String name, String value) {
    Optional<Parameter> parameter =
        find(name).filter(one -> one.type() == Type.INTEGER || one.type() == Type.REAL);
    return parameter.isPresent()
            && ParameterValue.read(parameter.get(), value)
                instanceof ParameterValue.Fit(String canonical)
        ? OptionalDouble.of(Double.parseDouble(canonical))
        : OptionalDouble.empty();
  }

  /** Whether a change of it waits for PostgreSQL's next start, in any version of this table. */
  public boolean needsRestart(String name) {
    return all(name).stream().anyMatch(Parameter::needsRestart);
  }

  private List<Parameter> all(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return tables.stream()
        .filter(table -> table.containsKey(small))
        .map(table -> table.get(small))
        .toList();
  }
}
