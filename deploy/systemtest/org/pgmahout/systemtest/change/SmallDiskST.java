package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.Provokes;
import org.pgmahout.systemtest.shared.ThirdTurn;

/**
 * A leader whose disk is nearly full: the change of the plan that makes room is applied. A replica
 * whose disk is full: {@code status} says so.
 */
@Order(6)
@ExtendWith(BuiltCluster.class)
@ThirdTurn
class SmallDiskST extends PlanEditing {
  private static final Duration MOMENT = Duration.ofSeconds(90);
  private static final String NODE = "node-02";
  private static final String HOME = "/var/lib/postgresql/patroni-packages";

  private static final String ONTO_A_SMALL_DISK =
      """
      systemctl stop patroni
      cd %s
      mv data aside && mkdir data
      size=$(($(du -sm aside | cut -f1) + 500))
      mount -t tmpfs -o size=${size}m,mode=700,uid=$(id -u postgres),gid=$(id -g postgres) tmpfs data
      cp -a aside/. data/
      systemctl start patroni
      """
          .formatted(HOME);

  private static final String BACK =
      """
      systemctl stop patroni
      cd %s
      rm -rf aside && cp -a data aside && rm -f aside/filler
      umount data && rmdir data && mv aside data
      systemctl start patroni
      """
          .formatted(HOME);

  @AfterEach
  void back(TestLab lab) {
    if (lab.output(NODE, "findmnt -n %s/data || true".formatted(HOME)).contains("tmpfs")) {
      lab.output(NODE, BACK);
    }
    lab.assertWhole();
  }

  @Test
  @Provokes(".*(Patroni|PostgreSQL).*")
  void whatMakesRoomOnTheLeaderIsAppliedAndAFullDiskIsNamed(TestLab lab) {
    lab.output(NODE, ONTO_A_SMALL_DISK);
    lab.assertWhole();
    if (!lab.leader().equals(NODE)) {
      lab.output(NODE, TestLab.patronictl("switchover --force --candidate " + NODE));
      lab.assertWhole();
    }
    assertThat(lab.leader()).isEqualTo(NODE);

    plan("postgresql:\n  wal_keep_size: 64MB\n");
    assertThat(look(2).stdout()).doesNotContain("PREFLIGHT_FAILED");
    assertThat(apply().stderr())
        .containsPattern("room: PGDATA: \\S+: \\d\\d\\d MB free, expected at least 1024")
        .contains("Make room soon");
    for (String node : lab.databases()) {
      assertThat(Logins.setting(lab, node, "wal_keep_size")).as(node).isEqualTo("64MB");
    }
    assertThat(lab.leader()).as("nobody was moved").isEqualTo(NODE);

    // As a replica, which stays full: in one run a full leader failed over and was well unnamed.
    String next = lab.replicas().getFirst();
    lab.output(
        NODE,
        TestLab.patronictl("switchover --force --leader %s --candidate %s".formatted(NODE, next)));
    lab.assertWhole();
    lab.output(
        NODE,
        """
        cd %s/data
        fallocate -l $(($(df --output=avail -B1 . | tail -1) - 1000000)) filler
        chown postgres: filler
        """
            .formatted(HOME));
    lab.output(
        lab.leader(),
        """
        runuser -u postgres -- psql -q postgres -c 'create table filled as select generate_series(1, 300000) i' -c 'drop table filled'
        """);
    Eventually.holds(
        MOMENT,
        () ->
            assertThat(lab.status().stdout())
                .containsPattern(
                    NODE + ": postgresql: the disk with data, wal .* left; make room"));
    lab.output(NODE, "rm %s/data/filler".formatted(HOME));
    lab.assertWhole();
  }
}
