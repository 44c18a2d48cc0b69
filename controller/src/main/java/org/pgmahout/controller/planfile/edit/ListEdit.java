package org.pgmahout.controller.planfile.edit;

import java.util.ArrayList;
import java.util.List;
import org.pgmahout.controller.planfile.edit.PlanText.Cut;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Turns a list written line by line into another with as few touched lines as possible, so that the
 * comments of the entries that stay are where they were.
 */
final class ListEdit {
  private final PlanText text;
  private final List<Node> items;
  private final List<String> wanted;
  private final List<Cut> cuts = new ArrayList<>();

  ListEdit(PlanText text, List<Node> items, List<String> wanted) {
    this.text = text;
    this.items = items;
    this.wanted = wanted;
  }

  List<Cut> cuts() {
    List<String> there = items.stream().map(ListEdit::value).toList();
    int[][] common = common(there);
    int old = 0;
    int fresh = 0;
    int gapOld = 0;
    int gapFresh = 0;
    while (old < there.size() && fresh < wanted.size()) {
      if (there.get(old).equals(wanted.get(fresh))) {
        gap(gapOld, old, gapFresh, fresh);
        gapOld = ++old;
        gapFresh = ++fresh;
      } else if (common[old + 1][fresh] >= common[old][fresh + 1]) {
        old++;
      } else {
        fresh++;
      }
    }
    gap(gapOld, there.size(), gapFresh, wanted.size());
    return cuts;
  }

  /** Between two entries that stay: the first ones change in place, the rest comes or goes. */
  private void gap(int old, int oldEnd, int fresh, int freshEnd) {
    int both = Math.min(oldEnd - old, freshEnd - fresh);
    for (int i = 0; i < both; i++) {
      Node item = items.get(old + i);
      ScalarStyle style = ((ScalarNode) item).getScalarStyle();
      String by = YamlScalar.inline(wanted.get(fresh + i), style);
      cuts.add(new Cut(text.start(item), text.end(item), by));
    }
    for (int i = old + both; i < oldEnd; i++) {
      cuts.add(text.withoutLine(dash(items.get(i)), text.end(items.get(i))));
    }
    StringBuilder more = new StringBuilder();
    int last = old + both - 1;
    Node beside = items.get(Math.max(0, last));
    String indent = text.before(dash(beside));
    for (String value : wanted.subList(fresh + both, freshEnd)) {
      String line = indent + "- " + YamlScalar.inline(value, ScalarStyle.PLAIN);
      more.append(last < 0 ? line + text.newline() : text.newline() + line);
    }
    if (!more.isEmpty()) {
      int at = last < 0 ? text.startOfLine(text.start(beside)) : text.endOfLine(text.end(beside));
      cuts.add(new Cut(at, at, more.toString()));
    }
  }

  private int dash(Node item) {
    int start = text.startOfLine(text.start(item));
    int dash = text.text().indexOf('-', start);
    return dash < 0 || dash > text.start(item) ? text.start(item) : dash;
  }

  private static String value(Node item) {
    return item instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  /** Lengths of the longest common rests. */
  private int[][] common(List<String> there) {
    int[][] length = new int[there.size() + 1][wanted.size() + 1];
    for (int i = there.size() - 1; i >= 0; i--) {
      for (int j = wanted.size() - 1; j >= 0; j--) {
        length[i][j] =
            there.get(i).equals(wanted.get(j))
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    return length;
  }
}
