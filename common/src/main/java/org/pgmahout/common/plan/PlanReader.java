package org.pgmahout.common.plan;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.pgmahout.common.plan.Scalars.Unfit;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * YAML nodes to the plan's records, with the defaults laid under them. The grammar is the records:
 * a key is a component's name. Whatever cannot be read becomes a problem, and the default (or an
 * empty value) stands in for it, so that one reading finds every mistake.
 */
final class PlanReader {
  private final Problems problems;
  private final PlanDefaults defaults;

  PlanReader(Problems problems, PlanDefaults defaults) {
    this.problems = problems;
    this.defaults = defaults;
  }

  ClusterPlan read(Node root) {
    problems.mark("", Position.of(root));
    return (ClusterPlan)
        record(ClusterPlan.class, Optional.of(root), Optional.of(defaults.plan()), "");
  }

  /** A record of the defaults alone. */
  static <T extends Record> T standard(Class<T> type, MappingNode node) {
    Problems none = new Problems(PlanDefaults.RESOURCE, "");
    T value =
        type.cast(
            new PlanReader(none, PlanDefaults.STANDARD)
                .record(type, Optional.empty(), Optional.of(node), ""));
    if (!none.isEmpty()) {
      throw new IllegalStateException(none.all().toString());
    }
    return value;
  }

  private Object value(Type type, Optional<Node> written, Optional<Node> standard, String path) {
    if (type == Timing.class) {
      return timing(written, standard, path);
    }
    if (type instanceof Class<?> plain && plain.isRecord()) {
      return record(plain, written, standard.map(MappingNode.class::cast), path);
    }
    if (type instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return generic.getRawType() == Map.class
          ? map(element, written, standard, path)
          : list(element, written, standard, path, generic.getRawType() == Set.class);
    }
    Class<?> plain = (Class<?>) type;
    return written
        .flatMap(node -> attempt(node, path, fit -> scalar(plain, fit)))
        .orElseGet(() -> standard.map(node -> scalar(plain, node)).orElseGet(() -> standIn(plain)));
  }

  private Object record(
      Class<?> type, Optional<Node> written, Optional<MappingNode> standard, String path) {
    Map<String, NodeTuple> entries = entries(written, path, PlanKeys.keys(type));
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = PlanKeys.key(component);
      Optional<Node> below = standard.flatMap(mapping -> PlanDefaults.child(mapping, key));
      if (written.isPresent() && !entries.containsKey(key) && below.isEmpty()) {
        missing(key, written.get(), path);
      }
      values.add(
          value(
              component.getGenericType(),
              Optional.ofNullable(entries.get(key)).map(NodeTuple::getValueNode),
              below,
              join(path, key)));
    }
    return Records.make(type, values);
  }

  private void missing(String key, Node mapping, String path) {
    if (!problems.isSpoiled(join(path, key))) {
      String where = path.isEmpty() ? "the plan" : path;
      String example =
          key.equals(PlanKeys.API_VERSION)
              ? "'apiVersion: " + ClusterPlan.API_VERSION + "' as its first line"
              : "'" + key + ": ...'";
      problems.spoil(
          join(path, key), Position.of(mapping), where + " has no '" + key + "'", "add " + example);
    }
  }

  /**
   * A mapping's entries by key; complains about duplicates, and about unknown keys when it knows
   * the known ones.
   */
  private Map<String, NodeTuple> entries(Optional<Node> written, String path, List<String> known) {
    Map<String, NodeTuple> entries = new LinkedHashMap<>();
    if (written.isEmpty() || Scalars.isEmpty(written.get())) {
      return entries;
    }
    if (!(written.get() instanceof MappingNode mapping)) {
      Node node = written.get();
      problems.spoil(
          path,
          Position.of(node),
          named(path) + " is " + Scalars.kind(node) + " where keys and values are wanted",
          "write 'key: value' lines");
      return entries;
    }
    for (NodeTuple entry : mapping.getValue()) {
      Node keyNode = entry.getKeyNode();
      attempt(keyNode, join(path, "?"), Scalars::key)
          .ifPresent(
              key -> {
                if (!known.isEmpty() && !known.contains(key)) {
                  // The misspelt key is not missed as well.
                  DidYouMean.nearest(key, known)
                      .ifPresent(near -> problems.silence(join(path, near)));
                  problems.at(
                      keyNode,
                      "'" + join(path, key) + "' is not a key of the plan",
                      DidYouMean.remedy(key, known));
                } else if (entries.containsKey(key)) {
                  int line = Position.of(entries.get(key).getKeyNode()).line();
                  problems.at(
                      keyNode,
                      "'" + join(path, key) + "' is written a second time",
                      "keep this one or the one in line " + line);
                } else {
                  entries.put(key, entry);
                  boolean inline =
                      entry.getValueNode() instanceof ScalarNode
                          && !Scalars.isEmpty(entry.getValueNode());
                  problems.mark(
                      join(path, key), Position.of(inline ? entry.getValueNode() : keyNode));
                }
              });
    }
    return entries;
  }

  private Map<String, Object> map(
      Type element, Optional<Node> written, Optional<Node> standard, String path) {
    Function<Node, Object> read = element == String.class ? Scalars::string : Scalars::tree;
    Map<String, Object> result = new LinkedHashMap<>();
    standard.ifPresent(
        node ->
            ((MappingNode) node)
                .getValue()
                .forEach(
                    entry ->
                        result.put(
                            Scalars.key(entry.getKeyNode()), read.apply(entry.getValueNode()))));
    entries(written, path, List.of())
        .forEach(
            (key, entry) ->
                attempt(entry.getValueNode(), join(path, key), read)
                    .ifPresent(value -> result.put(key, value)));
    return result;
  }

  private Object list(
      Type element, Optional<Node> written, Optional<Node> standard, String path, boolean set) {
    Optional<Node> source = written.filter(node -> !Scalars.isEmpty(node));
    if (source.isEmpty()) {
      List<Object> values = new ArrayList<>();
      standard.ifPresent(
          node ->
              ((SequenceNode) node)
                  .getValue()
                  .forEach(item -> values.add(scalar((Class<?>) element, item))));
      return set ? new LinkedHashSet<>(values) : values;
    }
    List<Node> items =
        switch (source.get()) {
          case SequenceNode sequence -> sequence.getValue();
          case ScalarNode single when set -> List.of(single);
          default -> {
            problems.spoil(
                path,
                Position.of(source.get()),
                named(path) + " is " + Scalars.kind(source.get()) + " where a list is wanted",
                "write one '- value' line for each entry");
            yield List.of();
          }
        };
    List<Object> values = new ArrayList<>();
    for (int index = 0; index < items.size(); index++) {
      Node item = items.get(index);
      String at = path + "[" + index + "]";
      problems.mark(at, Position.of(item));
      if (element == NodePlan.class) {
        values.add(node(item, at));
      } else if (defaults.entries().containsKey(element)) {
        values.add(
            record(
                (Class<?>) element,
                Optional.of(item),
                Optional.of(defaults.entries().get(element)),
                at));
      } else {
        attempt(item, at, fit -> scalar((Class<?>) element, fit))
            .ifPresentOrElse(values::add, () -> problems.silence(path));
      }
    }
    return set ? new LinkedHashSet<>(values) : values;
  }

  /**
   * An entry of {@code nodes}: a mapping, or the short form {@code name=address} for a database
   * node.
   */
  private Object node(Node item, String path) {
    if (item instanceof ScalarNode scalar && scalar.getValue().matches("[^=\\s]+=[^=\\s]+")) {
      String[] pair = scalar.getValue().split("=", 2);
      Position start = Position.of(item).right(scalar.isPlain() ? 0 : 1);
      problems.mark(path + ".name", start);
      problems.mark(path + ".address", start.right(pair[0].length() + 1));
      NodePlan.Ssh ssh =
          standard(
              NodePlan.Ssh.class,
              (MappingNode) PlanDefaults.child(defaults.node(), "ssh").orElseThrow());
      return new NodePlan(
          pair[0], pair[1], ImmutableCopies.roles(List.of(Role.DATABASE)), ssh, Map.of());
    }
    if (item instanceof ScalarNode && !Scalars.isEmpty(item)) {
      problems.spoil(
          path,
          Position.of(item),
          named(path) + " is " + Scalars.kind(item) + " where a machine is wanted",
          "write 'name: ...' and 'address: ...', or name=address");
      return record(NodePlan.class, Optional.empty(), Optional.of(defaults.node()), path);
    }
    return record(NodePlan.class, Optional.of(item), Optional.of(defaults.node()), path);
  }

  /**
   * A preset's name, or a mapping: a preset (fast when it names none) with single numbers changed.
   */
  private Timing timing(Optional<Node> written, Optional<Node> standard, String path) {
    Optional<Node> source = written.filter(node -> !Scalars.isEmpty(node)).or(() -> standard);
    String fallback = defaults.presets().getFirst();
    if (source.orElseThrow() instanceof MappingNode mapping) {
      Optional<Node> named = PlanDefaults.child(mapping, "preset");
      String base =
          named
              .flatMap(node -> attempt(node, path + ".preset", fit -> preset(fit, true)))
              .orElse(fallback);
      String known = base.equals(Timings.EXPLICIT) ? fallback : base;
      Timing timing = (Timing) record(Timing.class, source, defaults.timing(known), path);
      Timing preset = (Timing) record(Timing.class, Optional.empty(), defaults.timing(known), path);
      return timing.named(known).equals(preset) ? preset : timing.named(Timings.EXPLICIT);
    }
    String name = attempt(source.get(), path, fit -> preset(fit, false)).orElse(fallback);
    return (Timing) record(Timing.class, Optional.empty(), defaults.timing(name), path);
  }

  private String preset(Node node, boolean mayBeExplicit) {
    List<String> words = defaults.presets();
    String word = Scalars.string(node);
    if (words.contains(word) || mayBeExplicit && word.equals(Timings.EXPLICIT)) {
      return word;
    }
    String near =
        DidYouMean.nearest(word, words).map(found -> "did you mean '" + found + "'? ").orElse("");
    throw new Unfit(
        node,
        "is " + Scalars.shown(word) + ", which is no preset",
        near
            + "write one of: "
            + String.join(", ", words)
            + (mayBeExplicit ? "" : ", or a mapping of numbers"));
  }

  private static Object scalar(Class<?> type, Node node) {
    if (type == String.class) {
      return Scalars.string(node);
    } else if (type == int.class) {
      return (int) Scalars.integer(node, Integer.MAX_VALUE);
    } else if (type == long.class) {
      return Scalars.integer(node, Long.MAX_VALUE);
    } else if (type == boolean.class) {
      return Scalars.bool(node);
    }
    return Scalars.constant(type, node);
  }

  private static Object standIn(Class<?> type) {
    if (type == String.class) {
      return "";
    } else if (type == int.class) {
      return 0;
    } else if (type == long.class) {
      return 0L;
    } else if (type == boolean.class) {
      return false;
    }
    return type.getEnumConstants()[0];
  }

  private <T> Optional<T> attempt(Node node, String path, Function<Node, T> read) {
    try {
      return Optional.of(read.apply(node));
    } catch (Unfit e) {
      problems.spoil(path, Position.of(e.node()), named(path) + " " + e.getMessage(), e.remedy());
      return Optional.empty();
    }
  }

  private static String named(String path) {
    return path.isEmpty() ? "the plan" : "'" + path + "'";
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
