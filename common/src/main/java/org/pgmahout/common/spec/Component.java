package org.pgmahout.common.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pgmahout.common.plan.Role;

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

  /** What a node with these roles is made of, in order. */
  public static List<Component> of(Set<Role> roles) {
    List<Component> all = new ArrayList<>(List.of(SYSTEM));
    if (roles.contains(Role.ETCD)) {
      all.addAll(List.of(DOCKER, ETCD));
    }
    if (roles.contains(Role.DATABASE)) {
      all.addAll(List.of(POSTGRESQL, PATRONI));
    }
    if (roles.contains(Role.PROXY)) {
      all.add(HAPROXY);
    }
    return List.copyOf(all);
  }
}
