package org.pgmahout.controller.planfile.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.controller.planfile.edit.EffectivePlan;

/**
 * The difference of two effective plans: defaults, comments, key order and layout of the file do
 * not count, and neither does another unit of the same value, so that only what means something
 * else is called a change.
 */
public final class PlanDiff {
  private static final String NODES = "nodes";

  /** Lists whose entries are known by their names; one that comes or goes is one change. */
  private static final Set<String> NAMED =
      Set.of(NODES, PostgresqlChanges.ROLES, PostgresqlChanges.DATABASES);

  private PlanDiff() {}

  /** Every field that differs, in the plan's order. */
  public static List<FieldChange> between(ClusterPlan applied, ClusterPlan wanted) {
    List<FieldChange> changes = new ArrayList<>();
    order(applied, wanted, changes);
    compare("", tree(applied), tree(wanted), changes);
    ParameterTable table = ParameterTable.of(wanted.postgresql().version());
    return changes.stream().filter(change -> !isSame(change, table)).toList();
  }

  /** Another word for the same value, as PostgreSQL reads it: {@code 64MB} and {@code 65536kB}. */
  private static boolean isSame(FieldChange change, ParameterTable table) {
    Optional<String> parameter =
        switch (change.path()) {
          case "postgresql.wal_keep_size" -> Optional.of("wal_keep_size");
          case "postgresql.max_slot_wal_keep_size" -> Optional.of("max_slot_wal_keep_size");
          default -> PostgresqlChanges.parameter(change);
        };
    return parameter.filter(name -> table.same(name, change.from(), change.to())).isPresent();
  }

  /** What changed, in a few words, for a line of history. */
  public static String words(List<FieldChange> changes) {
    String first =
        changes.stream().limit(2).map(FieldChange::words).collect(Collectors.joining(", "));
    return changes.size() > 2 ? first + ", and " + (changes.size() - 2) + " more" : first;
  }

  /**
   * What a plan's text changed of the one before, in a few words. Both were applied.
   *
   * @param before empty before the first plan
   */
  public static String words(Optional<String> before, String text) {
    if (before.isEmpty()) {
      return "first plan";
    }
    Optional<ClusterPlan> applied = PlanLoader.applied(before.get());
    Optional<ClusterPlan> wanted = PlanLoader.applied(text);
    if (applied.isEmpty() || wanted.isEmpty()) {
      return "";
    }
    String words = words(between(applied.get(), wanted.get()));
    return words.isEmpty() ? "the same plan again" : words;
  }

  /** The plan as maps; nodes, roles and databases by name instead of by place. */
  private static Map<String, Object> tree(ClusterPlan plan) {
    return named("", EffectivePlan.tree(plan));
  }

  private static Map<String, Object> named(String path, Map<?, ?> map) {
    Map<String, Object> tree = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          String below = path.isEmpty() ? String.valueOf(key) : path + "." + key;
          tree.put(
              String.valueOf(key),
              value instanceof List<?> list && NAMED.contains(below)
                  ? byName(list)
                  : value instanceof Map<?, ?> inner ? named(below, inner) : value);
        });
    return tree;
  }

  private static Map<String, Object> byName(List<?> entries) {
    Map<String, Object> named = new LinkedHashMap<>();
    for (Object entry : entries) {
      Map<String, Object> fields = new LinkedHashMap<>();
      ((Map<?, ?>) entry).forEach((key, value) -> fields.put(String.valueOf(key), value));
      named.put(String.valueOf(fields.remove("name")), fields);
    }
    return named;
  }

  /** The nodes' order is a value of its own: etcd's members are named in it. */
  private static void order(ClusterPlan applied, ClusterPlan wanted, List<FieldChange> changes) {
    List<String> before = names(applied);
    List<String> after = names(wanted);
    List<String> stayed = before.stream().filter(after::contains).toList();
    List<String> now = after.stream().filter(before::contains).toList();
    if (!stayed.equals(now)) {
      changes.add(new FieldChange(NODES, String.join(", ", stayed), String.join(", ", now)));
    }
  }

  private static List<String> names(ClusterPlan plan) {
    return plan.nodes().stream().map(NodePlan::name).toList();
  }

  private static void compare(String path, Object from, Object to, List<FieldChange> changes) {
    if (from.equals(to)) {
      return;
    }
    if (from instanceof Map<?, ?> before && to instanceof Map<?, ?> after) {
      Set<Object> keys = new LinkedHashSet<>(before.keySet());
      keys.addAll(after.keySet());
      for (Object key : keys) {
        String below = path.isEmpty() ? String.valueOf(key) : path + "." + key;
        if (NAMED.contains(path) && !(before.containsKey(key) && after.containsKey(key))) {
          changes.add(
              new FieldChange(below, entry(path, before.get(key)), entry(path, after.get(key))));
        } else {
          compare(below, or(before.get(key)), or(after.get(key)), changes);
        }
      }
    } else if (from instanceof List<?> before && to instanceof List<?> after) {
      lists(path, before, after, changes);
    } else if (from instanceof Map<?, ?> before && to.equals("")) {
      compare(path, before, Map.of(), changes);
    } else if (to instanceof Map<?, ?> after && from.equals("")) {
      compare(path, Map.of(), after, changes);
    } else {
      changes.add(new FieldChange(path, text(from), text(to)));
    }
  }

  /** Lists by their entries: a line of pg_hba.conf that came or went is what people look for. */
  private static void lists(String path, List<?> before, List<?> after, List<FieldChange> changes) {
    List<Object> gone = new ArrayList<>(before);
    after.forEach(gone::remove);
    List<Object> come = new ArrayList<>(after);
    before.forEach(come::remove);
    gone.forEach(entry -> changes.add(new FieldChange(path, text(entry), "")));
    come.forEach(entry -> changes.add(new FieldChange(path, "", text(entry))));
    if (gone.isEmpty() && come.isEmpty()) {
      changes.add(new FieldChange(path, text(before), text(after)));
    }
  }

  private static Object or(Object value) {
    return value == null ? "" : value;
  }

  /** What an entry is, in a few words; empty for none. */
  private static String entry(String path, Object fields) {
    if (!(fields instanceof Map<?, ?> map)) {
      return "";
    }
    return switch (path) {
      case NODES -> map.get("address") + " " + map.get("roles");
      case String _ when map.get("state").equals("absent") -> "absent";
      case PostgresqlChanges.DATABASES -> "of " + map.get("owner");
      default -> map.get("login").equals(true) ? "logs in" : "a group";
    };
  }

  private static String text(Object value) {
    return String.valueOf(value);
  }
}
