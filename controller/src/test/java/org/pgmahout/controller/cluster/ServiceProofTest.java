package org.pgmahout.controller.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.cluster.ServiceProof.Session;
import org.pgmahout.controller.cluster.ServiceProof.Written;
import org.pgmahout.controller.testing.InMemoryTime;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.testing.RandomCluster.Life;

/** A cluster serves when every way in takes a write, and every replica has it. */
class ServiceProofTest {
  private static final int WRITE_PORT = 6432;

  @Test
  void everyWayInIsWrittenThroughAndEveryReplicaReadsEveryWrite() {
    sites()
        .forEach(
            targets -> {
              assertThat(targets.serves()).as(targets.toString()).isEmpty();
              assertThat(targets.written)
                  .as(targets.toString())
                  .containsExactlyElementsOf(targets.doors());
              assertThat(targets.read)
                  .as(targets.toString())
                  .hasSize(targets.doors().size() * targets.replicas().size());
            });
  }

  @Test
  void aReplicaMayTakeAWhileAndNotForEver() {
    sites()
        .filter(targets -> !targets.replicas().isEmpty())
        .forEach(
            targets -> {
              String replica = targets.any(targets.replicas());
              targets.lag.put(replica, Duration.ofSeconds(9));
              assertThat(targets.serves()).as(targets.toString()).isEmpty();
              targets.lag.put(replica, Duration.ofDays(1));
              Duration before = targets.time.passed();
              assertThat(targets.serves())
                  .as(targets.toString())
                  .hasValue(targets.name(replica) + " has not replayed the write after 10 s");
              assertThat(targets.time.passed().minus(before))
                  .as(targets.toString())
                  .isLessThan(Duration.ofSeconds(9L * targets.doors().size() + 11));
            });
  }

  @Test
  void aWayInThatTakesNoWriteIsNamed() {
    sites()
        .forEach(
            targets -> {
              String door = targets.any(targets.doors());
              targets.down.add(door);
              assertThat(targets.serves())
                  .as(targets.toString())
                  .hasValue("a write through " + door + " failed: connection refused twice");
            });
  }

  @Test
  void aReplicaThatLetsNobodyInIsNamed() {
    sites()
        .filter(targets -> !targets.replicas().isEmpty())
        .forEach(
            targets -> {
              String replica = targets.any(targets.replicas());
              targets.down.add(replica);
              assertThat(targets.serves())
                  .as(targets.toString())
                  .hasValue(
                      "a read on " + targets.name(replica) + " failed: connection refused twice");
            });
  }

  @Test
  void aDatabaseThatIsNoMemberIsNamedBeforeAnythingIsWritten() {
    sites()
        .forEach(
            targets -> {
              Member gone = targets.members.remove(targets.random.nextInt(targets.members.size()));
              assertThat(targets.serves())
                  .as(targets.toString())
                  .hasValue("Patroni shows no member " + gone.name());
              assertThat(targets.written).as(targets.toString()).isEmpty();
            });
  }

  @Test
  void withoutProxiesAndLeaderThereIsNowhereToWriteTo() {
    sites()
        .filter(targets -> targets.on.nodes(Role.PROXY).isEmpty())
        .forEach(
            targets -> {
              targets.members.replaceAll(member -> member(member.name(), member.host(), false));
              assertThat(targets.serves())
                  .as(targets.toString())
                  .hasValue("there is no leader to write to");
            });
  }

  @Test
  void nodesThatAreNotMeantMayBeDown() {
    sites()
        .filter(targets -> targets.replicas().size() > 1 && !targets.on.nodes(Role.PROXY).isEmpty())
        .forEach(
            targets -> {
              String left = targets.any(targets.replicas());
              targets.down.add(left);
              List<NodePlan> meant =
                  targets.on.plan().nodes().stream()
                      .filter(node -> !node.name().equals(targets.name(left)))
                      .toList();
              assertThat(targets.serves(meant)).as(targets.toString()).isEmpty();
            });
  }

  private static Stream<Servers> sites() {
    return LongStream.range(0, 30).mapToObj(seed -> new Servers(RandomCluster.of(seed, Life.NEW)));
  }

  private static Member member(String name, String host, boolean leads) {
    return new Member(
        name,
        host,
        5432,
        "",
        leads ? MemberRole.LEADER : MemberRole.REPLICA,
        leads ? "running" : "streaming",
        OptionalLong.of(1),
        OptionalLong.empty(),
        false);
  }

  /** The servers and proxies of a plan: what was written through them, and read. */
  private static final class Servers {
    private final RandomCluster on;
    private final InMemoryTime time;
    private final Random random;
    private final List<Member> members = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final List<String> read = new ArrayList<>();
    private final List<String> down = new ArrayList<>();
    private final Map<String, Duration> lag = new HashMap<>();
    private final Map<String, Duration> writtenAt = new HashMap<>();

    Servers(RandomCluster on) {
      this.on = on;
      this.time = on.time();
      this.random = on.random();
      List<NodePlan> databases = on.plan().nodesWith(Role.DATABASE);
      int leader = random.nextInt(databases.size());
      for (NodePlan node : databases) {
        members.add(member(node.name(), node.address(), databases.indexOf(node) == leader));
      }
    }

    Optional<String> serves() {
      return serves(on.plan().nodes());
    }

    Optional<String> serves(List<NodePlan> meant) {
      return new ServiceProof(time, this::open, WRITE_PORT, meant).serves(members);
    }

    List<String> doors() {
      List<String> proxies =
          on.plan().nodesWith(Role.PROXY).stream()
              .map(node -> node.address() + ":" + WRITE_PORT)
              .toList();
      return proxies.isEmpty() ? addresses(true) : proxies;
    }

    List<String> replicas() {
      return addresses(false);
    }

    private List<String> addresses(boolean leads) {
      return members.stream()
          .filter(member -> member.role().leads() == leads)
          .map(member -> member.host() + ":5432")
          .toList();
    }

    String any(List<String> all) {
      return all.get(random.nextInt(all.size()));
    }

    String name(String address) {
      return members.stream()
          .filter(member -> address.equals(member.host() + ":5432"))
          .map(Member::name)
          .findFirst()
          .orElseThrow();
    }

    private Session open(String address) throws SQLException {
      if (down.contains(address)) {
        throw new SQLException("connection refused\n  twice");
      }
      return new Session() {
        @Override
        public Written write() {
          written.add(address);
          String transaction = String.valueOf(written.size());
          writtenAt.put(transaction, time.passed());
          return new Written(transaction, "0/" + transaction);
        }

        @Override
        public boolean replayed(Written wanted) {
          Duration due =
              writtenAt.get(wanted.transaction()).plus(lag.getOrDefault(address, Duration.ZERO));
          boolean there = time.passed().compareTo(due) >= 0;
          if (there) {
            read.add(address);
          }
          return there;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String toString() {
      return on.toString();
    }
  }
}
