package org.pgmahout.controller.view;

import java.util.List;
import java.util.OptionalLong;
import org.pgmahout.common.cluster.Member;

/** The members as the rows of the table that users of patronictl know. */
public final class MemberTable {
  /** The columns' titles. */
  public static final List<String> HEADER =
      List.of("Member", "Host", "Role", "State", "TL", "Lag in MB");

  private static final int POSTGRESQL_PORT = 5432;
  private static final long MEGABYTE = 1024 * 1024;

  private MemberTable() {}

  /** One row of cells a member, in the order of {@link #HEADER}. */
  public static List<List<String>> rows(List<Member> members) {
    return members.stream()
        .map(
            member ->
                List.of(
                    member.name(),
                    host(member),
                    member.role().words(),
                    member.state(),
                    text(member.timeline(), ""),
                    member.role().leads() ? "" : lag(member.lagBytes())))
        .toList();
  }

  /** As patronictl: the port only when it is not the usual one. */
  private static String host(Member member) {
    boolean usual = member.port() == 0 || member.port() == POSTGRESQL_PORT;
    return usual ? member.host() : member.host() + ":" + member.port();
  }

  private static String lag(OptionalLong bytes) {
    return bytes.isEmpty()
        ? "unknown"
        : String.valueOf(Math.round((double) bytes.getAsLong() / MEGABYTE));
  }

  private static String text(OptionalLong number, String otherwise) {
    return number.isPresent() ? String.valueOf(number.getAsLong()) : otherwise;
  }
}
