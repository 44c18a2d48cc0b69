package org.pgmahout.common.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A line of pg_hba.conf that PostgreSQL takes.
 *
 * @param type {@code local}, {@code hostssl}, …
 * @param address from where; everywhere for {@code local}
 * @param method the authentication; {@code ident} of a local line is {@code peer}
 * @param options by name, the last value of each
 */
record HbaRule(
    String type,
    List<HbaToken> databases,
    List<HbaToken> users,
    HbaAddress address,
    String method,
    Map<String, String> options) {

  /** Connection types, and which others each of them takes as well. */
  private static final Map<String, Set<String>> TAKES =
      Map.of(
          "host", Set.of("hostssl", "hostnossl", "hostgssenc", "hostnogssenc"),
          "hostnossl", Set.of("hostgssenc"),
          "hostnogssenc", Set.of("hostssl"));

  HbaRule {
    databases = List.copyOf(databases);
    users = List.copyOf(users);
    options = Map.copyOf(options);
  }

  /** Whether a connection that the other line fits always fits this one. */
  boolean covers(HbaRule other) {
    return takes(other.type)
        && other.databases.stream().allMatch(this::takesDatabase)
        && other.users.stream().allMatch(this::takesUser)
        && address.covers(other.address);
  }

  private boolean takes(String other) {
    return type.equals(other) || TAKES.getOrDefault(type, Set.of()).contains(other);
  }

  private boolean takesDatabase(HbaToken database) {
    boolean may = !database.is("replication") && !database.isFile();
    return databases.contains(database)
        || may && databases.stream().anyMatch(mine -> mine.is("all"));
  }

  private boolean takesUser(HbaToken user) {
    return users.contains(user) || users.stream().anyMatch(mine -> mine.is("all"));
  }
}
