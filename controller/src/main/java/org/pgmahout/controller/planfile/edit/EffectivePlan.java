package org.pgmahout.controller.planfile.edit;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanKeys;
import org.pgmahout.common.plan.Records;

/**
 * The plan with every default filled in, as YAML that loads to the same plan again: what {@code
 * pgmahout plan --effective} prints. The order is the records' own and never changes.
 */
public final class EffectivePlan {
  private EffectivePlan() {}

  /** The plan's text, ending with a line feed. */
  public static String text(ClusterPlan plan) {
    StringBuilder out = new StringBuilder();
    fields(plan)
        .forEach(
            (key, value) -> {
              if (value instanceof Map || value instanceof Collection) {
                out.append('\n');
              }
              entry(out, "", key, value);
            });
    return out.toString();
  }

  /** The same as maps and lists of YAML's keys and values. */
  public static Map<String, Object> tree(ClusterPlan plan) {
    return fields(plan);
  }

  private static Map<String, Object> fields(Record of) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : of.getClass().getRecordComponents()) {
      fields.put(PlanKeys.key(component), tree(Records.value(of, component)));
    }
    return fields;
  }

  private static Object tree(Object value) {
    return switch (value) {
      case Record inner -> fields(inner);
      case Enum<?> constant -> PlanKeys.word(constant);
      case Collection<?> many -> many.stream().map(EffectivePlan::tree).toList();
      default -> value;
    };
  }

  private static void entry(StringBuilder out, String indent, String key, Object value) {
    out.append(indent).append(YamlScalar.plainOrQuoted(key)).append(':');
    below(out, indent + "  ", value);
  }

  private static void below(StringBuilder out, String indent, Object value) {
    switch (value) {
      case Map<?, ?> map when map.isEmpty() -> out.append(" {}\n");
      case Collection<?> many when many.isEmpty() -> out.append(" []\n");
      case Map<?, ?> map -> {
        out.append('\n');
        map.forEach((key, inner) -> entry(out, indent, String.valueOf(key), inner));
      }
      case List<?> list -> {
        out.append('\n');
        list.forEach(item -> item(out, indent, item));
      }
      case String text -> out.append(' ').append(YamlScalar.value(text, indent)).append('\n');
      default -> out.append(' ').append(value).append('\n');
    }
  }

  private static void item(StringBuilder out, String indent, Object item) {
    if (item instanceof Map<?, ?> map && !map.isEmpty()) {
      StringBuilder lines = new StringBuilder();
      map.forEach((key, inner) -> entry(lines, indent + "  ", String.valueOf(key), inner));
      out.append(indent).append("- ").append(lines.substring(indent.length() + 2));
    } else {
      out.append(indent).append('-');
      below(out, indent + "  ", item);
    }
  }
}
