package org.pgmahout.common.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A database. What is written here is kept; databases that the plan does not name are never
 * touched, and what is in one is its applications' affair.
 *
 * @param name as PostgreSQL has it, case included
 * @param owner a role of the plan, or the superuser
 * @param encoding empty: the cluster's; it cannot be changed later
 * @param locale empty: the cluster's; it cannot be changed later
 * @param allowConnections whether anybody may connect
 * @param connectionLimit most sessions at a time; {@link #UNLIMITED}
 * @param settings parameters that sessions in it begin with
 * @param extensions extensions that are in it, beside those that hands made
 * @param schemas schemas that are in it; the database's owner owns those that are made
 */
public record DatabasePlan(
    String name,
    Presence state,
    String owner,
    String encoding,
    String locale,
    boolean allowConnections,
    int connectionLimit,
    Map<String, String> settings,
    List<String> extensions,
    List<String> schemas,
    List<GrantPlan> grants) {
  /** PostgreSQL's number for no limit. */
  public static final int UNLIMITED = -1;

  public DatabasePlan {
    settings = ImmutableCopies.map(settings);
    extensions = List.copyOf(extensions);
    schemas = List.copyOf(schemas);
    grants = List.copyOf(grants);
  }

  /** Whether an encoding, as a server names it, is the plan's; without one every is. */
  public boolean hasEncoding(String servers) {
    return encoding.isEmpty() || EncodingRules.server(encoding).equals(Optional.of(servers));
  }

  /**
   * The database as changes and questions name it. The command finds by it what the agent says of a
   * database, so both have it from here.
   */
  public String shown() {
    return "database " + name;
  }

  /** Whether it is to be there. */
  public boolean present() {
    return state == Presence.PRESENT;
  }
}
