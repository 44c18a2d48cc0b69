package org.pgmahout.common.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.parameter.ParameterTable;

/**
 * What differs in PostgreSQL's parameters between the plan and Patroni's dynamic configuration, as
 * PostgreSQL sees it: {@code 65536kB} is {@code 64MB}, and {@code timezone} is {@code TimeZone}.
 */
final class ParameterPatch {
  private static final List<String> PLACE = List.of("postgresql", "parameters");

  /** The configuration does not say which version reads it: all of them must agree. */
  private static final ParameterTable TABLE = ParameterTable.of(0);

  private ParameterPatch() {}

  static boolean isParameter(List<String> keys) {
    return keys.size() == PLACE.size() + 1 && keys.subList(0, PLACE.size()).equals(PLACE);
  }

  /** The body that makes one the other; null takes a key out. Of two spellings one goes. */
  static Map<String, Object> of(Map<?, ?> wanted, Map<?, ?> current) {
    Map<String, Object> patch = new LinkedHashMap<>();
    Map<String, Object> kept = new LinkedHashMap<>();
    wanted.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          Optional<String> there = spelling(current, name);
          there.ifPresent(spelling -> kept.put(spelling, value));
          if (there.isEmpty() || !same(name, value, current.get(there.get()))) {
            patch.put(there.orElse(name), value);
          }
        });
    current.keySet().stream()
        .map(String::valueOf)
        .filter(key -> !kept.containsKey(key))
        .forEach(key -> patch.put(key, null));
    return patch;
  }

  /** A parameter however it is spelt. */
  static Optional<Object> find(Map<?, ?> parameters, String name) {
    return spelling(parameters, name).map(parameters::get);
  }

  static boolean same(String name, Object wanted, Object there) {
    return DynamicConfig.same(wanted, there)
        || wanted != null
            && there != null
            && TABLE.same(name, String.valueOf(wanted), String.valueOf(there));
  }

  /** How a name is spelt there: as it is given, where that is there. */
  private static Optional<String> spelling(Map<?, ?> parameters, String name) {
    return parameters.containsKey(name)
        ? Optional.of(name)
        : parameters.keySet().stream()
            .map(String::valueOf)
            .filter(name::equalsIgnoreCase)
            .findFirst();
  }
}
