package org.pgmahout.common.plan;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How the records' components are called in YAML: snake_case, except {@code apiVersion} as the
 * field knows it.
 */
public final class PlanKeys {
  static final String API_VERSION = "apiVersion";

  private PlanKeys() {}

  public static String key(RecordComponent component) {
    return key(component.getName());
  }

  public static String key(String name) {
    return name.equals(API_VERSION)
        ? name
        : name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  public static List<String> keys(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(PlanKeys::key).toList();
  }

  /** The words of an enumeration. */
  public static List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(PlanKeys::word).toList();
  }

  public static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
  }
}
