package org.pgmahout.common.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The parts a node is made of; each has a folder of its own in the agent. */
public enum Component {
  SYSTEM,
  DOCKER,
  ETCD,
  POSTGRESQL,
  PATRONI,
  HAPROXY;

  /** The word used in paths, output and the plan. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Back from the word. */
  @JsonCreator
  public static Component of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
