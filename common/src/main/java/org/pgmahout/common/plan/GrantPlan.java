package org.pgmahout.common.plan;

import java.util.List;

/**
 * The privileges that a role has on a database or on one of its schemas: exactly these, so that an
 * empty list takes all of them away. What other roles have is left alone.
 *
 * @param role a role of the plan, or {@link #EVERYBODY}
 * @param schema a schema of the database; empty for the database itself
 */
public record GrantPlan(String role, String schema, List<Privilege> privileges) {
  /** PostgreSQL's word for every role there is. */
  public static final String EVERYBODY = "public";

  public GrantPlan {
    privileges = privileges.stream().distinct().sorted().toList();
  }

  /** What can be granted (PostgreSQL's documentation, "Privileges"). */
  public enum Privilege {
    /** Of a database: to begin sessions. */
    CONNECT,
    /** Of a database: to make schemas; of a schema: to make objects. */
    CREATE,
    /** Of a database: to make temporary tables. */
    TEMPORARY,
    /** Of a schema: to find the objects in it. */
    USAGE
  }

  /** Whether it is about a schema, and not about the database. */
  public boolean ofSchema() {
    return !schema.isEmpty();
  }

  /** Whether it is about every role there is. */
  public boolean ofEverybody() {
    return role.equals(EVERYBODY);
  }
}
