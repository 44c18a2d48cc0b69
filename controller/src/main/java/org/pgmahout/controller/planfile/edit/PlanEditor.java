package org.pgmahout.controller.planfile.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.plan.Scalars;
import org.pgmahout.controller.planfile.edit.PlanText.Cut;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Changes one value in the text of an operator's plan and leaves everything else as it was typed:
 * comments, order, indentation, quotes. The text is cut at the marks of the YAML nodes; the result
 * is read again, and an edit that would say anything else than what was asked for is refused.
 */
public final class PlanEditor {
  private final PlanText text;
  private final List<String> path;
  private final List<Cut> cuts = new ArrayList<>();

  /** A form of YAML that is not edited by machine. */
  private static final class Unusual extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusual(String reason) {
      super(reason);
    }
  }

  private PlanEditor(PlanText text, List<String> path) {
    this.text = text;
    this.path = path;
  }

  /**
   * Writes a value, with the parents it lacks.
   *
   * @param path keys from the plan's top
   * @param value a text, number or truth value, or a list or mapping of those
   */
  public static PlanEdit set(String text, List<String> path, Object value) {
    return edit(text, path, Optional.of(value), editor -> editor.set(value));
  }

  /** Takes an entry out; refused when it is not written in this text. */
  public static PlanEdit remove(String text, List<String> path) {
    return edit(text, path, Optional.empty(), PlanEditor::remove);
  }

  /** What is written as a plain value; empty when nothing, a list or a mapping is. */
  public static Optional<String> scalar(String text, List<String> path) {
    return PlanText.read(text)
        .flatMap(read -> read.find(path))
        .filter(node -> node instanceof ScalarNode && !Scalars.isEmpty(node))
        .map(node -> ((ScalarNode) node).getValue());
  }

  /** The keys of a mapping as they are written; empty when none is. */
  public static List<String> keys(String text, List<String> path) {
    return PlanText.read(text)
        .flatMap(read -> read.find(path))
        .filter(MappingNode.class::isInstance)
        .map(
            node ->
                ((MappingNode) node)
                    .getValue().stream()
                        .map(NodeTuple::getKeyNode)
                        .filter(ScalarNode.class::isInstance)
                        .map(key -> ((ScalarNode) key).getValue())
                        .toList())
        .orElseGet(List::of);
  }

  private static PlanEdit edit(
      String text, List<String> path, Optional<Object> value, Consumer<PlanEditor> how) {
    Optional<PlanText> before = PlanText.read(text);
    if (before.isEmpty()) {
      return new PlanEdit.Refused("the plan's text cannot be read");
    }
    PlanEditor editor = new PlanEditor(before.get(), List.copyOf(path));
    try {
      how.accept(editor);
    } catch (Unusual e) {
      return new PlanEdit.Refused(e.getMessage());
    }
    String after = before.get().with(editor.cuts);
    return PlanText.read(after).filter(read -> read.says(before.get(), path, value)).isPresent()
        ? new PlanEdit.Edited(after)
        : new PlanEdit.Refused(
            String.join(".", path) + " stands in a form that is not edited by machine");
  }

  private void set(Object value) {
    Node at = text.root();
    Optional<NodeTuple> entry = Optional.empty();
    boolean flow = false;
    int depth = 0;
    while (depth < path.size() && at instanceof MappingNode mapping) {
      flow |= isFlow(mapping);
      Optional<NodeTuple> found = PlanText.entry(mapping, path.get(depth));
      if (found.isEmpty()) {
        break;
      }
      entry = found;
      at = found.get().getValueNode();
      depth++;
    }
    List<String> missing = path.subList(depth, path.size());
    if (at instanceof MappingNode mapping) {
      if (missing.isEmpty()) {
        throw new Unusual(named(depth) + " is a mapping");
      }
      add(mapping, missing, value);
    } else if (Scalars.isEmpty(at)) {
      fill(entry.orElseThrow(), flow, missing, value);
    } else if (missing.isEmpty() && value instanceof List<?> list) {
      replace(entry.orElseThrow(), at, flow, list);
    } else if (missing.isEmpty() && at instanceof ScalarNode scalar) {
      replace(scalar, value);
    } else {
      throw new Unusual(named(depth) + " is " + Scalars.kind(at));
    }
  }

  private void replace(ScalarNode scalar, Object value) {
    int from = text.start(scalar);
    int to = text.end(scalar);
    if (text.isLong(from, to) || isBlock(scalar)) {
      throw new Unusual(named(path.size()) + " is written over several lines");
    }
    cuts.add(new Cut(from, to, YamlScalar.inline(value, scalar.getScalarStyle())));
  }

  /** A further entry of a mapping that is there. */
  private void add(MappingNode mapping, List<String> missing, Object value) {
    List<NodeTuple> entries = mapping.getValue();
    if (isFlow(mapping)) {
      String inline = inline(missing, value);
      if (entries.isEmpty()) {
        insert(text.start(mapping) + 1, inline);
      } else {
        insert(end(entries.getLast()), ", " + inline);
      }
      return;
    }
    Node first = entries.getFirst().getKeyNode();
    if (!text.before(text.start(first)).matches("[ -]*")) {
      throw new Unusual(named(path.size() - missing.size()) + " has keys in an unusual form");
    }
    String indent = " ".repeat(text.before(text.start(first)).length());
    boolean spaced = missing.size() == path.size() && text.text().matches("(?s).*\\R[ \\t]*\\R.*");
    insert(
        text.endOfLine(end(entries.getLast())),
        (spaced ? text.newline() : "") + lines(missing, value, indent));
  }

  /** The value of a key that has none yet. */
  private void fill(NodeTuple entry, boolean flow, List<String> missing, Object value) {
    Node empty = entry.getValueNode();
    int from = text.start(empty);
    int to = text.end(empty);
    boolean nested = !missing.isEmpty() || value instanceof List;
    if (nested && !flow && from == to) {
      Node key = entry.getKeyNode();
      String indent = " ".repeat(text.before(text.start(key)).length()) + text.step();
      String below = missing.isEmpty() ? items((List<?>) value, indent) : "";
      insert(
          text.endOfLine(text.end(key)), missing.isEmpty() ? below : lines(missing, value, indent));
      return;
    }
    String inline =
        missing.isEmpty()
            ? YamlScalar.inline(value, ScalarStyle.PLAIN)
            : "{" + inline(missing, value) + "}";
    if (from == to) {
      insert(text.colon(entry.getKeyNode()) + 1, " " + inline);
    } else {
      cuts.add(new Cut(from, to, inline));
    }
  }

  private void replace(NodeTuple entry, Node there, boolean flow, List<?> wanted) {
    if (!(there instanceof SequenceNode sequence)) {
      throw new Unusual(named(path.size()) + " is " + Scalars.kind(there));
    }
    if (!isFlow(sequence)) {
      if (!sequence.getValue().stream().allMatch(this::isOneLine)) {
        throw new Unusual(named(path.size()) + " has entries over several lines");
      }
      cuts.addAll(new ListEdit(text, sequence.getValue(), texts(wanted)).cuts());
      return;
    }
    int from = text.start(sequence);
    int to = text.end(sequence);
    if (text.isLong(from, to)) {
      throw new Unusual(named(path.size()) + " is written over several lines");
    }
    if (sequence.getValue().isEmpty() && !flow) {
      String before = text.before(text.start(entry.getKeyNode()));
      int blank = text.text().charAt(from - 1) == ' ' ? from - 1 : from;
      cuts.add(new Cut(blank, to, ""));
      insert(text.endOfLine(to), items(wanted, " ".repeat(before.length()) + text.step()));
    } else {
      cuts.add(new Cut(from, to, YamlScalar.inline(wanted, ScalarStyle.PLAIN)));
    }
  }

  private void remove() {
    NodeTuple entry = null;
    Node at = text.root();
    for (int depth = 0; depth < path.size(); depth++) {
      if (at instanceof MappingNode mapping && isFlow(mapping)) {
        throw new Unusual(named(depth) + " is written in braces; take the entry out by hand");
      }
      entry =
          at instanceof MappingNode mapping
              ? PlanText.entry(mapping, path.get(depth)).orElse(null)
              : null;
      if (entry == null) {
        throw new Unusual(named(path.size()) + " is not written in this plan");
      }
      at = entry.getValueNode();
    }
    int from = text.start(entry.getKeyNode());
    int to = end(entry);
    if (text.isLong(from, to) || !text.before(from).isBlank() || isBlock(at)) {
      throw new Unusual(named(path.size()) + " is not on a line of its own");
    }
    cuts.add(text.withoutLine(from, to));
  }

  private void insert(int at, String what) {
    cuts.add(new Cut(at, at, what));
  }

  /** Where an entry's own characters end; marks of block collections are further down. */
  private int end(NodeTuple entry) {
    Node value = entry.getValueNode();
    return Scalars.isEmpty(value) && text.start(value) == text.end(value)
        ? text.colon(entry.getKeyNode()) + 1
        : end(value);
  }

  private int end(Node node) {
    return switch (node) {
      case CollectionNode<?> collection when isFlow(collection) -> text.end(collection);
      case MappingNode mapping -> end(mapping.getValue().getLast());
      case SequenceNode sequence -> end(sequence.getValue().getLast());
      default -> text.start(node) + text.between(node).stripTrailing().length();
    };
  }

  /** The keys and the value as lines of their own, each with its line break before it. */
  private String lines(List<String> keys, Object value, String indent) {
    String head = text.newline() + indent + YamlScalar.plainOrQuoted(keys.getFirst()) + ":";
    if (keys.size() > 1) {
      return head + lines(keys.subList(1, keys.size()), value, indent + text.step());
    }
    return value instanceof List<?> list && !list.isEmpty()
        ? head + items(list, indent + text.step())
        : head + " " + YamlScalar.inline(value, ScalarStyle.PLAIN);
  }

  private String items(List<?> values, String indent) {
    StringBuilder out = new StringBuilder();
    values.forEach(
        value ->
            out.append(text.newline())
                .append(indent)
                .append("- ")
                .append(YamlScalar.inline(value, ScalarStyle.PLAIN)));
    return out.toString();
  }

  private static String inline(List<String> keys, Object value) {
    String head = YamlScalar.plainOrQuoted(keys.getFirst()) + ": ";
    return keys.size() == 1
        ? head + YamlScalar.inline(value, ScalarStyle.PLAIN)
        : head + "{" + inline(keys.subList(1, keys.size()), value) + "}";
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(String::valueOf).toList();
  }

  private static boolean isFlow(CollectionNode<?> node) {
    return node.getFlowStyle() == FlowStyle.FLOW;
  }

  private boolean isOneLine(Node item) {
    return item instanceof ScalarNode
        && !isBlock(item)
        && !text.isLong(text.start(item), text.end(item));
  }

  private static boolean isBlock(Node node) {
    return node instanceof ScalarNode scalar
        && (scalar.getScalarStyle() == ScalarStyle.LITERAL
            || scalar.getScalarStyle() == ScalarStyle.FOLDED);
  }

  private String named(int depth) {
    return depth == 0 ? "the plan" : String.join(".", path.subList(0, depth));
  }
}
