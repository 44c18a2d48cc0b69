package org.pgmahout.common.plan;

import java.util.List;
import java.util.Map;

/**
 * A role of PostgreSQL for people or programs, so that nobody has to log in as the superuser. What
 * is written here is kept; roles that the plan does not name are never touched.
 *
 * @param name as PostgreSQL has it, case included
 * @param password {@link #GENERATED}, {@link #NONE}, {@link #UNMANAGED}, or a verifier (see {@link
 *     ScramVerifier}); counts for a role that may log in
 * @param memberOf roles whose rights it has: of this plan, or PostgreSQL's own ({@code pg_monitor})
 * @param connectionLimit most sessions at a time; {@link DatabasePlan#UNLIMITED}
 * @param validUntil when its password ends to be accepted (ISO 8601); empty: never
 * @param settings parameters that its sessions begin with
 */
public record RolePlan(
    String name,
    Presence state,
    boolean login,
    String password,
    List<Attribute> attributes,
    List<String> memberOf,
    int connectionLimit,
    String validUntil,
    Map<String, String> settings) {
  /** The password is made by the command, into {@code secrets/} next to the plan. */
  public static final String GENERATED = "generated";

  /** It has no password: it logs in by a certificate, or by its name on the machine. */
  public static final String NONE = "none";

  /** Whatever password it has is left alone. */
  public static final String UNMANAGED = "unmanaged";

  public RolePlan {
    attributes = attributes.stream().distinct().sorted().toList();
    memberOf = List.copyOf(memberOf);
    settings = ImmutableCopies.map(settings);
  }

  /**
   * What a role may do beside logging in (PostgreSQL's documentation, "CREATE ROLE"). There is no
   * superuser among them: a role of the plan is none.
   */
  public enum Attribute {
    CREATEDB,
    CREATEROLE,
    REPLICATION,
    BYPASSRLS
  }

  /**
   * The role as changes and questions name it. The command finds by it what the agent says of a
   * role, so both have it from here.
   */
  public String shown() {
    return shown(name);
  }

  /** The same of a role by its name. */
  public static String shown(String name) {
    return "role " + name;
  }

  /** Whether it is to be there. */
  public boolean present() {
    return state == Presence.PRESENT;
  }

  /** Whether its password is in {@code secrets/} next to the plan. */
  public boolean hasGeneratedPassword() {
    return present() && login && password.equals(GENERATED);
  }
}
