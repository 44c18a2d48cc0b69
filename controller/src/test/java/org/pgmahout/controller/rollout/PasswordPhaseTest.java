package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.operate.ClusterTruth;
import org.pgmahout.controller.operate.EtcdMembers;

/** When the database takes the passwords whose replacement has begun. */
class PasswordPhaseTest {
  private final Fake truth = new Fake();
  private final Asked gates = new Asked();

  @Test
  void aClusterThatIsDownGetsThemAsSoonAsItIsLed() {
    gates.begun = true;
    rollout().startFirst();
    assertThat(gates.did).containsExactly("as shown", "passwords after 3 looks");
  }

  @Test
  void withoutAnyTheStartIsNotWatched() {
    rollout().startFirst();
    rollout().changePasswords();
    assertThat(gates.did).containsExactly("as shown");
  }

  @Test
  void aLeaderThatStillRecoversIsWaitedFor() {
    gates.begun = true;
    truth.looks = 1;
    rollout().changePasswords();
    assertThat(gates.did).containsExactly("passwords after 3 looks");
  }

  private Rollout rollout() {
    var plan =
        PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n").orThrow();
    Site site = new Site(plan, PlanCompiler.compile(plan, 1), _ -> Map.of(), List.of(), List.of());
    Rollout.Target target =
        new Rollout.Target(
            "owner", "ann@desk", Optional.empty(), ClusterTruth.Applied.NONE, "", List.of(), false);
    return new Rollout(site, truth, gates, target, _ -> {});
  }

  private final class Asked implements Rollout.Gates {
    private final List<String> did = new ArrayList<>();
    private boolean begun;

    @Override
    public void preflight() {}

    @Override
    public void configurationAsShown() {
      did.add("as shown");
    }

    @Override
    public void renewAgents(Consumer<String> tell) {}

    @Override
    public boolean passwordsBegun() {
      return begun;
    }

    @Override
    public void changePasswords(Consumer<String> tell) {
      did.add("passwords after " + truth.looks + " looks");
    }

    @Override
    public void restartWhereItWaits(
        Set<String> nodes, boolean changed, Runnable stillWanted, Consumer<String> tell) {}

    @Override
    public void stepDown(String leader, Consumer<String> tell) {}

    @Override
    public Optional<String> putBack(Consumer<String> tell) {
      throw new AssertionError("nothing is put back");
    }

    @Override
    public EtcdMembers etcdMembers() {
      throw new IllegalStateException("nobody grows here");
    }

    @Override
    public Optional<String> serves() {
      return Optional.empty();
    }
  }

  /** Known to etcd, without a leader; one that runs is seen at the third look. */
  private static final class Fake implements ClusterTruth {
    private int looks;

    @Override
    public Optional<String> etcdTrouble() {
      return Optional.empty();
    }

    @Override
    public Optional<String> systemId() {
      return Optional.of("7");
    }

    @Override
    public boolean bootstrapBegun() {
      return false;
    }

    @Override
    public void forgetBootstrap() {
      throw new IllegalStateException("there is a cluster");
    }

    @Override
    public Optional<String> leader() {
      return Optional.of("a");
    }

    @Override
    public List<Member> members() {
      looks++;
      return List.of(
          new Member(
              "a",
              "198.18.99.1",
              5432,
              "",
              MemberRole.of("leader"),
              looks < 3 ? "starting" : "running",
              OptionalLong.empty(),
              OptionalLong.empty(),
              false));
    }

    @Override
    public Optional<Map<String, Object>> configuration() {
      return Optional.empty();
    }

    @Override
    public Applied applied() {
      return Applied.NONE;
    }

    @Override
    public Optional<String> hold(String owner, String who) {
      return Optional.empty();
    }

    @Override
    public void renewHold() {}

    @Override
    public void letGo() {}

    @Override
    public void save(Applied before, Applied next, String plan) {}

    @Override
    public String lineage() {
      return "";
    }

    @Override
    public void keepLineage(List<String> lineage) {}

    @Override
    public void close() {}
  }
}
