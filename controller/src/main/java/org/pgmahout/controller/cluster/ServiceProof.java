package org.pgmahout.controller.cluster;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * Proves that the cluster serves, the way clients use it: commits a write through every meant
 * proxy's write port (without any: on the leader) and reads on every meant replica that it was
 * committed.
 */
public final class ServiceProof {
  private static final Duration REPLAY = Duration.ofSeconds(10);
  private static final Duration BETWEEN_READS = Duration.ofMillis(50);

  private final Pace pace;
  private final Sessions sessions;
  private final int writePort;
  private final List<NodePlan> meant;

  /** Opens sessions in a server, or through a proxy. Tests give those of a server of their own. */
  interface Sessions {
    /** Opens one at {@code host:port}. */
    Session open(String address) throws SQLException;
  }

  /** A session in which a write or a read is tried. */
  interface Session extends AutoCloseable {
    /** Commits a transaction. */
    Written write() throws SQLException;

    /** Whether this server is a standby that has replayed the transaction as committed. */
    boolean replayed(Written written) throws SQLException;

    @Override
    void close() throws SQLException;
  }

  /**
   * A transaction that was committed.
   *
   * @param lsn a position in the WAL behind its commit
   */
  record Written(String transaction, String lsn) {}

  /**
   * Proves the cluster at this edge.
   *
   * @param meant the nodes it is proved of; the others may be down
   */
  public ServiceProof(ClusterEdge edge, List<NodePlan> meant) {
    this(Pace.REAL, sessions(edge), edge.plan().haproxy().writePort(), meant);
  }

  /** The same in another time, and with other sessions. */
  ServiceProof(Pace pace, Sessions sessions, int writePort, List<NodePlan> meant) {
    this.pace = pace;
    this.sessions = sessions;
    this.writePort = writePort;
    this.meant = List.copyOf(meant);
  }

  private static Sessions sessions(ClusterEdge edge) {
    ProofLogin login = new ProofLogin(edge);
    return address -> new ProofSession(login.connect(address));
  }

  /** Why it does not serve; empty when everything worked. */
  public Optional<String> serves(List<Member> members) {
    List<String> missing =
        databases().stream()
            .filter(name -> members.stream().noneMatch(member -> member.name().equals(name)))
            .toList();
    if (!missing.isEmpty()) {
      return Optional.of("Patroni shows no member " + String.join(", ", missing));
    }
    List<String> doors =
        new ArrayList<>(
            meant.stream()
                .filter(node -> node.has(Role.PROXY))
                .map(node -> HostPort.of(node.address(), writePort))
                .toList());
    if (doors.isEmpty()) {
      members.stream()
          .filter(member -> member.role().leads())
          .forEach(member -> doors.add(at(member)));
    }
    for (String door : doors) {
      Optional<String> trouble = through(door, members);
      if (trouble.isPresent()) {
        return trouble;
      }
    }
    return doors.isEmpty() ? Optional.of("there is no leader to write to") : Optional.empty();
  }

  private List<String> databases() {
    return meant.stream().filter(node -> node.has(Role.DATABASE)).map(NodePlan::name).toList();
  }

  private Optional<String> through(String door, List<Member> members) {
    try (Session leader = sessions.open(door)) {
      Written written = leader.write();
      for (Member member : members) {
        if (!member.role().leads() && databases().contains(member.name())) {
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

  private Optional<String> readOn(Member member, Written written) {
    long deadline = pace.nanos() + REPLAY.toNanos();
    try (Session replica = sessions.open(at(member))) {
      while (pace.nanos() < deadline) {
        if (replica.replayed(written)) {
          return Optional.empty();
        }
        Await.rest(pace, BETWEEN_READS);
      }
      return Optional.of(
          member.name() + " has not replayed the write after " + REPLAY.toSeconds() + " s");
    } catch (SQLException e) {
      return Optional.of("a read on " + member.name() + " failed: " + oneLine(e));
    }
  }

  private static String at(Member member) {
    return HostPort.of(member.host(), member.port());
  }

  private static String oneLine(SQLException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
