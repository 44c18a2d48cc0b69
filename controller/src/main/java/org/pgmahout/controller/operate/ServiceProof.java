package org.pgmahout.controller.operate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.HostPort;

/**
 * Proves that the cluster serves, the way clients use it: commits a write through every meant
 * proxy's write port (without any: on the leader) and reads on every meant replica that it was
 * committed. It writes a transaction without a table: a row would reach every subscriber that
 * replicates all tables, and stop those whose database lacks the table.
 */
public final class ServiceProof {
  private static final Duration REPLAY = Duration.ofSeconds(10);

  /** The message is WAL of this transaction, so that its commit is waited for as any other's. */
  private static final String WRITE =
      "select pg_current_xact_id()::text, pg_logical_emit_message(true, 'pgmahout', 'proof of service')";

  /** Asked before it is there, a server refuses to speak of a transaction of the future. */
  private static final String READ =
      "select case when pg_is_in_recovery() and pg_last_wal_replay_lsn() >= ?::pg_lsn"
          + " then pg_xact_status(?::xid8) end";

  private final ClusterEdge edge;
  private final ProofLogin login;
  private final List<NodePlan> meant;

  /**
   * Proves the cluster at this edge.
   *
   * @param meant the nodes it is proved of; the others may be down
   */
  public ServiceProof(ClusterEdge edge, List<NodePlan> meant) {
    this.edge = edge;
    this.login = new ProofLogin(edge);
    this.meant = List.copyOf(meant);
  }

  /** Why it does not serve; empty when everything worked. */
  public Optional<String> serves(List<Member> members) {
    List<String> missing =
        names(Role.DATABASE).stream()
            .filter(name -> members.stream().noneMatch(member -> member.name().equals(name)))
            .toList();
    if (!missing.isEmpty()) {
      return Optional.of("Patroni shows no member " + String.join(", ", missing));
    }
    List<String> doors =
        new ArrayList<>(
            meant.stream()
                .filter(node -> node.has(Role.PROXY))
                .map(node -> HostPort.of(node.address(), edge.plan().haproxy().writePort()))
                .toList());
    if (doors.isEmpty()) {
      members.stream()
          .filter(member -> member.role().leads())
          .forEach(member -> doors.add(HostPort.of(member.host(), member.port())));
    }
    for (String door : doors) {
      Optional<String> trouble = through(door, members);
      if (trouble.isPresent()) {
        return trouble;
      }
    }
    return doors.isEmpty() ? Optional.of("there is no leader to write to") : Optional.empty();
  }

  private List<String> names(Role role) {
    return meant.stream().filter(node -> node.has(role)).map(NodePlan::name).toList();
  }

  private Optional<String> through(String door, List<Member> members) {
    try (Connection leader = connect(door)) {
      Written written = write(leader);
      for (Member member : members) {
        if (!member.role().leads() && names(Role.DATABASE).contains(member.name())) {
          Optional<String> trouble = readOn(member, written);
          if (trouble.isPresent()) {
            return trouble;
          }
        }
      }
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of("a write through " + door + " failed: " + oneLine(e));
    }
  }

  /**
   * A transaction that was committed.
   *
   * @param lsn a position in the WAL behind its commit
   */
  private record Written(String transaction, String lsn) {}

  private static Written write(Connection leader) throws SQLException {
    leader.setAutoCommit(false);
    String transaction = one(leader, WRITE, List.of());
    leader.commit();
    leader.setAutoCommit(true);
    return new Written(transaction, one(leader, "select pg_current_wal_insert_lsn()", List.of()));
  }

  private Optional<String> readOn(Member member, Written written) {
    String replica = HostPort.of(member.host(), member.port());
    long deadline = System.nanoTime() + REPLAY.toNanos();
    try (Connection connection = connect(replica)) {
      while (System.nanoTime() < deadline) {
        if ("committed"
            .equals(one(connection, READ, List.of(written.lsn(), written.transaction())))) {
          return Optional.empty();
        }
        Await.rest(Duration.ofMillis(50));
      }
      return Optional.of(
          member.name() + " has not replayed the write after " + REPLAY.toSeconds() + " s");
    } catch (SQLException e) {
      return Optional.of("a read on " + member.name() + " failed: " + oneLine(e));
    }
  }

  /** The first column of the one row, as text; null is null. */
  private static String one(Connection connection, String query, List<String> values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private Connection connect(String address) throws SQLException {
    return login.connect(address);
  }

  private static String oneLine(SQLException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
