package org.pgmahout.common.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value of Patroni's dynamic configuration that somebody changed past pgmahout since the last
 * apply, so that it is shown, and kept if wanted, before an apply sets it back.
 *
 * @param keys where it is, from the top: {@code postgresql parameters work_mem}
 * @param now what is there; empty when somebody took it out
 * @param wanted what the plan wants; empty when it does not have it
 */
public record OutsideChange(List<String> keys, Optional<Object> now, Optional<Object> wanted) {
  public OutsideChange {
    keys = List.copyOf(keys);
  }

  /** What an apply would do to one value, or to one entry of a list. */
  public record Row(String path, String from, String to) {}

  /** The keys with dots between them. */
  public String path() {
    return String.join(".", keys);
  }

  /** The value, or a list's entries that differ: those are what people look for. */
  public List<Row> rows() {
    if (now.orElse(null) instanceof List<?> there && wanted.orElse(null) instanceof List<?> plans) {
      List<Row> rows = new ArrayList<>();
      left(there, plans).forEach(entry -> rows.add(new Row(path(), entry, "")));
      left(plans, there).forEach(entry -> rows.add(new Row(path(), "", entry)));
      return rows.isEmpty()
          ? List.of(new Row(path(), "in another order", "in the plan's order"))
          : List.copyOf(rows);
    }
    return List.of(new Row(path(), text(now), text(wanted)));
  }

  private static List<String> left(List<?> of, List<?> without) {
    List<Object> left = new ArrayList<>(of);
    without.forEach(left::remove);
    return left.stream().map(String::valueOf).toList();
  }

  private static String text(Optional<Object> value) {
    return value.map(String::valueOf).orElse("");
  }
}
