package org.pgmahout.common.plan;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies that nobody can change and that keep the operator's order. {@code Map.copyOf} and {@code
 * Set.copyOf} iterate differently in every process, and a file rendered from them would differ at
 * every run.
 */
final class ImmutableCopies {
  private ImmutableCopies() {}

  /** A map in the order it was written. */
  static <V> Map<String, V> map(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** A map whose values may be maps and lists again, all the way down. */
  static Map<String, Object> tree(Map<String, Object> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, branch(value)));
    return Collections.unmodifiableMap(copy);
  }

  /** Roles in the order of their declaration. */
  static Set<Role> roles(Collection<Role> roles) {
    EnumSet<Role> copy = EnumSet.noneOf(Role.class);
    copy.addAll(roles);
    return Collections.unmodifiableSet(copy);
  }

  private static Object branch(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, inner) -> copy.put(String.valueOf(key), inner));
        yield tree(copy);
      }
      case List<?> list -> list.stream().map(ImmutableCopies::branch).toList();
      default -> value;
    };
  }
}
