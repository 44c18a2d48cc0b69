package org.pgmahout.common.wire;

import java.util.List;

/**
 * What PostgreSQL on one node runs with beside what it is to run with. Answers {@link
 * Look#IN_FORCE}.
 *
 * @param node who says it
 * @param running whether a server answers; when none does, the lists are empty
 * @param deviations what is not as wanted
 * @param altered what {@code ALTER SYSTEM} set on this node, whether the plan has it or not
 * @param barred who is logged in now, and would be refused at the next login
 */
public record InForce(
    String node,
    boolean running,
    List<Deviation> deviations,
    List<AlteredSetting> altered,
    List<BarredLogin> barred) {
  public InForce {
    deviations = List.copyOf(deviations);
    altered = List.copyOf(altered);
    // An agent of an earlier version does not look for them.
    barred = barred == null ? List.of() : List.copyOf(barred);
  }

  /** The same, with who would be refused. */
  public InForce withBarred(List<BarredLogin> logins) {
    return new InForce(node, running, deviations, altered, logins);
  }

  /** Why something is not in force. */
  public enum Why {
    /** PostgreSQL refuses it: nothing that was changed with it is in force either. */
    REFUSED,
    /** {@code postgresql.auto.conf} says something else, and wins. */
    ALTER_SYSTEM,
    /** It holds from the next start. */
    PENDING_RESTART,
    /** The server has another value, and nothing says why. */
    DIFFERS
  }

  /**
   * One thing that is not in force.
   *
   * @param name a parameter, or a line of pg_hba.conf or pg_ident.conf
   * @param wanted what it is to be
   * @param found what it is
   * @param words what PostgreSQL says; empty when it says nothing
   */
  public record Deviation(Why why, String name, String wanted, String found, String words) {
    /** A sentence: {@code work_mem is 64MB, wanted 4MB: set by ALTER SYSTEM}. */
    public String sentence() {
      String said = words.isEmpty() ? "" : ": " + words;
      return switch (why) {
        case REFUSED -> "%s = '%s' is refused by PostgreSQL%s".formatted(name, wanted, said);
        case ALTER_SYSTEM ->
            "%s is '%s' by ALTER SYSTEM (postgresql.auto.conf), wanted '%s'"
                .formatted(name, found, wanted);
        case PENDING_RESTART ->
            "%s is '%s', and '%s' only from the next start".formatted(name, found, wanted);
        case DIFFERS -> "%s is '%s', wanted '%s'%s".formatted(name, found, wanted, said);
      };
    }
  }

  /**
   * A value that ALTER SYSTEM set.
   *
   * @param value what it is; masked where it may hold a password
   * @param planned what the plan wants; empty when it says nothing about it
   * @param wins whether that is another value than the plan's
   * @param pending whether it waits for a restart
   */
  public record AlteredSetting(
      String name, String value, String planned, boolean wins, boolean pending) {}

  /**
   * Open sessions of one of the cluster's own roles, from an address that the plan's pg_hba refuses
   * to it.
   *
   * @param role the role
   * @param from the client's address
   * @param program what it calls itself ({@code application_name}); may be empty
   * @param sessions how many
   */
  public record BarredLogin(String role, String from, String program, int sessions) {}
}
