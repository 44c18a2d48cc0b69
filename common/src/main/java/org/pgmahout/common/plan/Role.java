package org.pgmahout.common.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a node does in the cluster; a node may have any mix. */
public enum Role {
  /** PostgreSQL under Patroni. */
  DATABASE,
  /** A voting member of the plan's own etcd. */
  ETCD,
  /** HAProxy in front of the cluster. */
  PROXY;

  /** The word in the plan. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Back from the word. */
  @JsonCreator
  public static Role of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
