package org.pgmahout.common.parameter;

import java.util.Locale;
import java.util.Optional;

/**
 * A value of a parameter as PostgreSQL reads it, or why it does not: PostgreSQL's own rules
 * (parse_bool, parse_int, parse_real and config_enum_lookup_by_name in its source). Texts are as
 * they are; what their check hooks say only a server knows.
 */
sealed interface ParameterValue {

  /**
   * PostgreSQL takes it.
   *
   * @param canonical the one text for all that mean the same
   */
  record Fit(String canonical) implements ParameterValue {}

  /** PostgreSQL refuses it. */
  record Unfit(ParameterProblem problem) implements ParameterValue {}

  static ParameterValue read(Parameter parameter, String text) {
    return switch (parameter.type()) {
      case BOOL ->
          truth(text)
              .<ParameterValue>map(truth -> new Fit(truth ? "on" : "off"))
              .orElseGet(() -> unfit(parameter, text, ", which is no truth value"));
      case ENUM ->
          parameter
              .word(text)
              .<ParameterValue>map(Fit::new)
              .orElseGet(() -> unfit(parameter, text, ", which is none of its words"));
      case INTEGER -> number(parameter, text, NumberText.integer(text));
      case REAL -> number(parameter, text, NumberText.real(text));
      case STRING -> new Fit(text);
    };
  }

  /** Any beginning that only one word has; {@code o} begins two. */
  private static Optional<Boolean> truth(String text) {
    String small = text.toLowerCase(Locale.ROOT);
    if (small.isEmpty()) {
      return Optional.empty();
    }
    if ("true".startsWith(small)
        || "yes".startsWith(small)
        || small.equals("on")
        || small.equals("1")) {
      return Optional.of(true);
    }
    return "false".startsWith(small)
            || "no".startsWith(small)
            || "off".startsWith(small) && small.length() > 1
            || small.equals("0")
        ? Optional.of(false)
        : Optional.empty();
  }

  private static ParameterValue number(
      Parameter parameter, String text, Optional<NumberText> read) {
    if (read.isEmpty()) {
      return unfit(parameter, text, ", which is no number");
    }
    double value = read.get().value();
    String unit = read.get().rest().replaceAll("^[ \\t\\n\\x0B\\f\\r]+|[ \\t\\n\\x0B\\f\\r]+$", "");
    if (!unit.isEmpty()) {
      Optional<Units> units = Units.of(parameter.unit());
      if (units.isEmpty()) {
        return unfit(parameter, text, ", and it is a number without a unit");
      }
      Optional<Double> converted = units.get().convert(value, unit);
      if (converted.isEmpty()) {
        return noUnit(parameter, text, unit, units.get());
      }
      value = converted.get();
    }
    boolean whole = parameter.type() == Parameter.Type.INTEGER;
    double number = whole ? Math.rint(value) : value;
    if (number < Double.parseDouble(parameter.min())
        || number > Double.parseDouble(parameter.max())) {
      return new Unfit(
          new ParameterProblem(
              said(parameter, text)
                  + ", which is not between "
                  + parameter.shown(parameter.min())
                  + " and "
                  + parameter.shown(parameter.max()),
              "write a value in that range"));
    }
    // Adding zero makes -0.0 the same as 0.0.
    return new Fit(whole ? String.valueOf((long) number) : String.valueOf(number + 0.0));
  }

  private static ParameterValue noUnit(Parameter parameter, String text, String unit, Units units) {
    Optional<String> meant = units.meant(unit).filter(_ -> text.strip().endsWith(unit));
    String number = text.strip().substring(0, Math.max(0, text.strip().length() - unit.length()));
    return new Unfit(
        new ParameterProblem(
            said(parameter, text) + ", and '" + shortened(unit) + "' is no unit of it",
            meant.map(near -> "did you mean '" + number + near + "'? ").orElse("")
                + "its units are "
                + units.words()));
  }

  private static Unfit unfit(Parameter parameter, String text, String why) {
    return new Unfit(
        new ParameterProblem(said(parameter, text) + why, "write " + parameter.range()));
  }

  private static String said(Parameter parameter, String text) {
    return "parameter '" + parameter.name() + "' is '" + shortened(text) + "'";
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\R", "\\\\n");
    return line.codePointCount(0, line.length()) > 60
        ? line.substring(0, line.offsetByCodePoints(0, 57)) + "..."
        : line;
  }
}
