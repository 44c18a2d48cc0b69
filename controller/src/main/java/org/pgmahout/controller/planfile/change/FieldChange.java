package org.pgmahout.controller.planfile.change;

/**
 * One field in which two plans differ, so that a change can be judged, shown and remembered by
 * itself.
 *
 * @param path keys from the plan's top, nodes by name: {@code nodes.node-01.tags.nofailover}
 * @param from the applied value; empty when there was none
 * @param to the wanted value; empty when there is none any more
 */
public record FieldChange(String path, String from, String to) {

  /** Whether this is the field, or one below it. */
  public boolean below(String field) {
    return path.equals(field) || path.startsWith(field + ".");
  }

  /** The change as people say it. */
  public String words() {
    return path + ": " + shown(from) + " -> " + shown(to);
  }

  /** A value, or a word for its absence. */
  public static String shown(String value) {
    return value.isEmpty() ? "(none)" : value;
  }
}
