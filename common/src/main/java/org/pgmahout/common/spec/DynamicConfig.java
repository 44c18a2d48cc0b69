package org.pgmahout.common.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.ClusterHba;
import org.pgmahout.common.plan.PatroniPlan;
import org.pgmahout.common.plan.PatroniPlan.SynchronousMode;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.Timing;

/**
 * Patroni's dynamic configuration: what holds for the whole cluster. The same tree is {@code
 * bootstrap.dcs} of {@code patroni.yml} and, once the cluster exists, the wanted state of {@code
 * PATCH /config}.
 */
public final class DynamicConfig {
  /** Patroni's own default: a replica further behind (bytes) does not become leader. */
  private static final int MAXIMUM_LAG_ON_FAILOVER = 1_048_576;

  /** PostgreSQL's words for a truth value. */
  private static final List<String> ON = List.of("on", "true", "yes", "1");

  private static final List<String> OFF = List.of("off", "false", "no", "0");

  private DynamicConfig() {}

  /** The wanted configuration, with what the plan's {@code extra} says about it. */
  public static Map<String, Object> wanted(NodeSpec spec) {
    Object bootstrap = PatroniYaml.document(spec, Secrets.masked()).get("bootstrap");
    Map<String, Object> wanted = new LinkedHashMap<>();
    if (bootstrap instanceof Map<?, ?> map && map.get("dcs") instanceof Map<?, ?> dcs) {
      dcs.forEach((key, value) -> wanted.put(String.valueOf(key), value));
    }
    return wanted;
  }

  /**
   * The same, and the cluster's own roles come in from everywhere by their passwords. Lines of
   * {@code patroni.extra} stay as they are: they are the operator's, as a whole.
   */
  public static Map<String, Object> wide(NodeSpec spec) {
    Map<String, Object> wanted = wanted(spec);
    return hba(wanted).equals(ClusterHba.lines(spec.plan()))
        ? withHba(wanted, ClusterHba.wide(spec.plan()))
        : wanted;
  }

  /**
   * What a plan wanted that was applied before, in the words of the version that applied it: what
   * is there is no change from outside when only those differ.
   */
  public static Map<String, Object> applied(NodeSpec spec, Map<String, ?> now) {
    Map<String, Object> wanted = wanted(spec);
    return hba(wanted).equals(ClusterHba.lines(spec.plan()))
            && hba(now).equals(ClusterHba.ofEarlierVersions(spec.plan()))
        ? withHba(wanted, hba(now))
        : wanted;
  }

  /**
   * What is no change from outside while a plan is on its way: until every member has had its turn,
   * the lines of pg_hba are the wanted plan's own in their wide form.
   *
   * @param applied what the last apply wanted
   * @param wide the wanted plan's tree in its wide form
   */
  public static Map<String, Object> onTheWay(
      Map<String, Object> applied, Map<String, ?> now, Map<String, ?> wide) {
    return !hba(now).isEmpty() && hba(now).equals(hba(wide)) ? withHba(applied, hba(now)) : applied;
  }

  private static Map<String, Object> withHba(Map<String, Object> tree, List<String> lines) {
    Map<String, Object> postgresql = new LinkedHashMap<>();
    mapOf(tree.get("postgresql"))
        .forEach((key, value) -> postgresql.put(String.valueOf(key), value));
    postgresql.put("pg_hba", lines);
    Map<String, Object> other = new LinkedHashMap<>(tree);
    other.put("postgresql", postgresql);
    return other;
  }

  /** The lines of pg_hba; none where the tree has no such list. */
  public static List<String> hba(Map<String, ?> tree) {
    return at(tree, List.of("postgresql", "pg_hba")).orElse(null) instanceof List<?> lines
        ? lines.stream().map(String::valueOf).toList()
        : List.of();
  }

  /**
   * The body of {@code PATCH /config} that turns what is there into what is wanted; empty when
   * nothing is to change. Null removes a key. PostgreSQL's parameters belong to the plan: one that
   * the plan does not have is removed. Other keys that the plan does not know (a pause, slots, a
   * standby cluster) belong to the operator and stay.
   */
  public static Map<String, Object> patch(Map<String, ?> wanted, Map<String, ?> current) {
    return patch(wanted, current, Map.of());
  }

  /**
   * The same, and what an earlier plan had put there is removed when this one lacks it, unless
   * somebody else has changed it meanwhile.
   *
   * @param earlier what was wanted when it was brought last; empty when that is not known
   */
  public static Map<String, Object> patch(
      Map<String, ?> wanted, Map<String, ?> current, Map<String, ?> earlier) {
    return patch(wanted, current, earlier, "");
  }

  /**
   * What was changed outside of pgmahout and would be set back: it is neither as the last apply
   * wanted it nor as the plan wants it now. A value that still is as applied is the plan's own
   * change.
   */
  public static List<OutsideChange> outside(
      Map<String, ?> applied, Map<String, ?> current, Map<String, ?> wanted) {
    List<OutsideChange> outside = new ArrayList<>();
    outside(patch(wanted, current), List.of(), applied, current, outside);
    return List.copyOf(outside);
  }

  private static void outside(
      Map<?, ?> patch,
      List<String> above,
      Map<String, ?> applied,
      Map<String, ?> current,
      List<OutsideChange> outside) {
    patch.forEach(
        (key, value) -> {
          List<String> keys = new ArrayList<>(above);
          keys.add(String.valueOf(key));
          if (value instanceof Map<?, ?> inner) {
            outside(inner, keys, applied, current, outside);
            return;
          }
          Optional<Object> now = at(current, keys);
          Optional<Object> before = at(applied, keys);
          if (!same(keys, before.orElse(null), now.orElse(null))) {
            outside.add(new OutsideChange(keys, now, Optional.ofNullable(value)));
          }
        });
  }

  /** The value at a path of keys; PostgreSQL does not mind the case of a parameter's name. */
  public static Optional<Object> at(Map<String, ?> tree, List<String> keys) {
    if (ParameterPatch.isParameter(keys)) {
      Object parameters = at(tree, keys.subList(0, keys.size() - 1)).orElse(null);
      return ParameterPatch.find(mapOf(parameters), keys.getLast());
    }
    Object at = tree;
    for (String key : keys) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return Optional.ofNullable(at);
  }

  /** The operator's own lines of pg_hba; empty when the fixed ones around them are not as made. */
  public static Optional<List<String>> ownHba(NodeSpec spec, List<String> lines) {
    List<String> first = ClusterHba.first(spec.plan());
    List<String> last = ClusterHba.last(spec.plan());
    int end = lines.size() - last.size();
    return end >= first.size()
            && lines.subList(0, first.size()).equals(first)
            && lines.subList(end, lines.size()).equals(last)
        ? Optional.of(List.copyOf(lines.subList(first.size(), end)))
        : Optional.empty();
  }

  private static Map<String, Object> patch(
      Map<?, ?> wanted, Map<?, ?> current, Map<?, ?> earlier, String path) {
    if (path.equals("/postgresql/parameters")) {
      return ParameterPatch.of(wanted, current);
    }
    Map<String, Object> patch = new LinkedHashMap<>();
    wanted.forEach(
        (key, value) -> {
          Object there = current.get(key);
          if (value instanceof Map<?, ?> map) {
            Map<String, Object> inner =
                patch(map, mapOf(there), mapOf(earlier.get(key)), path + "/" + key);
            if (!inner.isEmpty()) {
              patch.put(String.valueOf(key), inner);
            }
          } else if (!same(value, there)) {
            patch.put(String.valueOf(key), value);
          }
        });
    Map<String, Object> gone = gone(wanted, current, earlier);
    gone.forEach(patch::putIfAbsent);
    return patch;
  }

  /**
   * What still is as it was put there. Of a folder of things (slots) each is judged by itself; a
   * thing goes as a whole or stays: half a standby cluster is none.
   */
  private static Map<String, Object> gone(Map<?, ?> wanted, Map<?, ?> current, Map<?, ?> earlier) {
    Map<String, Object> gone = new LinkedHashMap<>();
    earlier.forEach(
        (key, put) -> {
          Object there = current.get(key);
          if (wanted.containsKey(key) || there == null) {
            return;
          }
          if (sameTree(put, there)) {
            gone.put(String.valueOf(key), null);
          } else if (put instanceof Map<?, ?> inside
              && there instanceof Map<?, ?> now
              && inside.values().stream().allMatch(Map.class::isInstance)) {
            Map<String, Object> inner = gone(Map.of(), now, inside);
            if (!inner.isEmpty()) {
              gone.put(String.valueOf(key), inner);
            }
          }
        });
    return gone;
  }

  private static boolean sameTree(Object put, Object there) {
    return put instanceof Map<?, ?> one && there instanceof Map<?, ?> other
        ? one.keySet().equals(other.keySet())
            && one.keySet().stream().allMatch(key -> sameTree(one.get(key), other.get(key)))
        : same(put, there);
  }

  private static Map<?, ?> mapOf(Object tree) {
    return tree instanceof Map<?, ?> map ? map : Map.of();
  }

  /** What a patch changes, a value each, named as {@code postgresql.parameters.work_mem}. */
  public static List<Change> changes(Map<String, ?> patch, Map<String, ?> current) {
    List<Change> changes = new ArrayList<>();
    changes(patch, current, "", changes);
    return List.copyOf(changes);
  }

  private static void changes(
      Map<?, ?> patch, Map<?, ?> current, String path, List<Change> changes) {
    patch.forEach(
        (key, value) -> {
          Object there = current.get(key);
          if (value instanceof Map<?, ?> inner) {
            changes(inner, mapOf(there), path + key + ".", changes);
          } else {
            changes.add(Change.of(named(path + key), text(there), text(value)));
          }
        });
  }

  /** How a change of the dynamic configuration is called. */
  public static String named(String path) {
    return "dynamic configuration " + path;
  }

  private static String text(Object value) {
    return value == null ? "" : String.valueOf(value);
  }

  /**
   * JSON and YAML keep numbers in types of different width, and people type {@code 200} or {@code
   * off} where the plan has texts: compare what they say.
   */
  static boolean same(Object wanted, Object there) {
    if (wanted instanceof Number || there instanceof Number) {
      return text(wanted).equals(text(there));
    }
    if (wanted instanceof String word && there instanceof Boolean truth) {
      return (truth ? ON : OFF).contains(word.toLowerCase(Locale.ROOT));
    }
    return Objects.equals(wanted, there);
  }

  /** The same of a value at a path of keys: PostgreSQL's parameters in PostgreSQL's own units. */
  public static boolean same(List<String> keys, Object wanted, Object there) {
    return ParameterPatch.isParameter(keys)
        ? ParameterPatch.same(keys.getLast(), wanted, there)
        : same(wanted, there);
  }

  static Map<String, Object> modelled(NodeSpec spec) {
    PatroniPlan patroni = spec.plan().patroni();
    Timing timing = patroni.timing();
    Map<String, Object> dcs = new LinkedHashMap<>();
    dcs.put("ttl", timing.ttl());
    dcs.put("loop_wait", timing.loopWait());
    dcs.put("retry_timeout", timing.retryTimeout());
    dcs.put("primary_start_timeout", timing.primaryStartTimeout());
    dcs.put("maximum_lag_on_failover", MAXIMUM_LAG_ON_FAILOVER);
    dcs.put("synchronous_mode", synchronousMode(patroni.synchronousMode()));
    dcs.put("synchronous_mode_strict", patroni.synchronousMode() == SynchronousMode.STRICT);
    dcs.put("failsafe_mode", patroni.failsafeMode());
    Map<String, Object> postgresql = new LinkedHashMap<>();
    postgresql.put("use_pg_rewind", true);
    postgresql.put("use_slots", true);
    postgresql.put("parameters", parameters(spec.plan().postgresql()));
    postgresql.put("pg_hba", ClusterHba.lines(spec.plan()));
    dcs.put("postgresql", postgresql);
    return dcs;
  }

  private static Object synchronousMode(SynchronousMode mode) {
    return switch (mode) {
      case QUORUM -> "quorum";
      case ON, STRICT -> true;
      case OFF -> false;
    };
  }

  private static Map<String, Object> parameters(PostgresqlPlan plan) {
    Map<String, Object> parameters = new TreeMap<>();
    parameters.put("password_encryption", "scram-sha-256");
    parameters.put("wal_keep_size", plan.walKeepSize());
    parameters.put("max_slot_wal_keep_size", plan.maxSlotWalKeepSize());
    parameters.putAll(plan.parameters());
    return parameters;
  }
}
