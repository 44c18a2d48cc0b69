package org.pgmahout.common.parameter;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The units that numbers of one parameter may be written in, and how PostgreSQL turns them into the
 * parameter's own (its source, {@code convert_to_base_unit} in guc.c).
 *
 * @param family from the greatest to the smallest
 * @param base how many of the smallest unit one of the parameter's own is
 */
record Units(List<Unit> family, double base) {
  /** A unit, and how many of the smallest one it is. */
  record Unit(String name, double factor) {}

  private static final List<Unit> MEMORY =
      List.of(
          new Unit("TB", 0x1p40),
          new Unit("GB", 0x1p30),
          new Unit("MB", 0x1p20),
          new Unit("kB", 0x1p10),
          new Unit("B", 1));
  private static final List<Unit> TIME =
      List.of(
          new Unit("d", 86_400e6),
          new Unit("h", 3_600e6),
          new Unit("min", 60e6),
          new Unit("s", 1e6),
          new Unit("ms", 1e3),
          new Unit("us", 1));

  private static final List<Map.Entry<String, String>> MEMORY_BEGINS =
      List.of(
          Map.entry("t", "TB"),
          Map.entry("g", "GB"),
          Map.entry("m", "MB"),
          Map.entry("k", "kB"),
          Map.entry("b", "B"));
  private static final List<Map.Entry<String, String>> TIME_BEGINS =
      List.of(
          Map.entry("us", "us"),
          Map.entry("micro", "us"),
          Map.entry("ms", "ms"),
          Map.entry("milli", "ms"),
          Map.entry("m", "min"),
          Map.entry("s", "s"),
          Map.entry("h", "h"),
          Map.entry("d", "d"));

  /** Of a parameter's own unit, {@code 8kB}; empty for a parameter that takes no unit. */
  static Optional<Units> of(String own) {
    String name = own.replaceFirst("^[0-9]+", "");
    String count = own.substring(0, own.length() - name.length());
    for (List<Unit> family : List.of(MEMORY, TIME)) {
      for (Unit unit : family) {
        if (unit.name().equals(name)) {
          double times = count.isEmpty() ? 1 : Integer.parseInt(count);
          return Optional.of(new Units(family, times * unit.factor()));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * A number of this unit in the parameter's own. A fraction is rounded to the next smaller unit
   * first: {@code 30.1GB} is a whole number of MB.
   */
  Optional<Double> convert(double value, String name) {
    for (int i = 0; i < family.size(); i++) {
      if (family.get(i).name().equals(name)) {
        double converted = value * (family.get(i).factor() / base);
        if (i + 1 < family.size()) {
          double smaller = family.get(i + 1).factor() / base;
          converted = Math.rint(converted / smaller) * smaller;
        }
        return Optional.of(converted);
      }
    }
    return Optional.empty();
  }

  /** The unit that somebody means who writes it like other programs do: {@code G}, {@code sec}. */
  Optional<String> meant(String written) {
    String small = written.toLowerCase(Locale.ROOT);
    return (family == MEMORY ? MEMORY_BEGINS : TIME_BEGINS)
        .stream()
            .filter(entry -> small.startsWith(entry.getKey()))
            .findFirst()
            .map(Map.Entry::getValue);
  }

  String words() {
    List<String> names = family.reversed().stream().map(Unit::name).toList();
    return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  /** A number of the parameter's own unit in the greatest that divides it. */
  String shown(String number) {
    if (!number.matches("[1-9][0-9]{0,11}")) {
      return number;
    }
    double smallest = Long.parseLong(number) * base;
    return family.stream()
        .filter(unit -> smallest % unit.factor() == 0)
        .findFirst()
        .map(unit -> (long) (smallest / unit.factor()) + unit.name())
        .orElse(number);
  }
}
