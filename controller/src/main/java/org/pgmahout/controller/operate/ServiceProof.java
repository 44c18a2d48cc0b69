package org.pgmahout.controller.operate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;

/**
 * Proves that the cluster serves, the way clients use it: writes a row through every meant proxy's
 * write port (without any: on the leader) and reads it on every meant replica. The row lies in a
 * schema of its own, gone afterwards.
 */
public final class ServiceProof {
  private static final Duration REPLAY = Duration.ofSeconds(10);
  private static final String SCHEMA = "pgmahout_proof";

  private final ClusterEdge edge;
  private final List<NodePlan> meant;

  /**
   * Proves the cluster at this edge.
   *
   * @param meant the nodes it is proved of; the others may be down
   */
  public ServiceProof(ClusterEdge edge, List<NodePlan> meant) {
    this.edge = edge;
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
                .map(node -> at(node.address(), edge.plan().haproxy().writePort()))
                .toList());
    if (doors.isEmpty()) {
      members.stream()
          .filter(member -> member.role().leads())
          .forEach(member -> doors.add(at(member.host(), member.port())));
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
    String row = UUID.randomUUID().toString();
    try (Connection leader = connect(door);
        Statement statement = leader.createStatement()) {
      statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
      statement.execute("CREATE TABLE IF NOT EXISTS " + SCHEMA + ".rows (id text PRIMARY KEY)");
      try (PreparedStatement insert =
          leader.prepareStatement("INSERT INTO " + SCHEMA + ".rows VALUES (?)")) {
        insert.setString(1, row);
        insert.executeUpdate();
      }
      for (Member member : members) {
        if (!member.role().leads() && names(Role.DATABASE).contains(member.name())) {
          Optional<String> trouble = readOn(member, row);
          if (trouble.isPresent()) {
            return trouble;
          }
        }
      }
      statement.execute("DROP SCHEMA " + SCHEMA + " CASCADE");
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of("a write through " + door + " failed: " + oneLine(e));
    }
  }

  private Optional<String> readOn(Member member, String row) {
    String replica = at(member.host(), member.port());
    long deadline = System.nanoTime() + REPLAY.toNanos();
    try (Connection connection = connect(replica)) {
      while (System.nanoTime() < deadline) {
        if (sees(connection, row)) {
          return Optional.empty();
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
      return Optional.of(
          member.name() + " has not replayed the row after " + REPLAY.toSeconds() + " s");
    } catch (SQLException e) {
      return Optional.of("a read on " + member.name() + " failed: " + oneLine(e));
    }
  }

  private static boolean sees(Connection connection, String row) throws SQLException {
    try (PreparedStatement exists =
        connection.prepareStatement(
            "SELECT to_regclass('" + SCHEMA + ".rows') IS NOT NULL AND pg_is_in_recovery()")) {
      try (ResultSet found = exists.executeQuery()) {
        if (!found.next() || !found.getBoolean(1)) {
          return false;
        }
      }
    }
    try (PreparedStatement select =
        connection.prepareStatement("SELECT 1 FROM " + SCHEMA + ".rows WHERE id = ?")) {
      select.setString(1, row);
      try (ResultSet found = select.executeQuery()) {
        return found.next();
      }
    }
  }

  private Connection connect(String address) throws SQLException {
    return new SuperuserLogin(edge).connect(address);
  }

  private static String at(String host, int port) {
    return SuperuserLogin.at(host, port);
  }

  private static String oneLine(SQLException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
