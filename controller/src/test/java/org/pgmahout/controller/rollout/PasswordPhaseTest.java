package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.client.Operations;
import org.pgmahout.controller.operate.ClusterTruth;

/** When the database takes the passwords whose replacement has begun. */
class PasswordPhaseTest {
  private final Recovering truth = new Recovering();
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

  private final class Asked extends FakeGates {
    private boolean begun;

    @Override
    public boolean passwordsBegun() {
      return begun;
    }

    @Override
    public void changePasswords(Operations operations, Consumer<String> tell) {
      did.add("passwords after " + truth.looks + " looks");
    }
  }

  /** One that leads, and is seen to run at the third look. */
  private static final class Recovering extends FakeTruth {
    private int looks;

    private Recovering() {
      leader = "a";
    }

    @Override
    public List<Member> members() {
      looks++;
      states.put("a", looks < 3 ? "starting" : "running");
      return super.members();
    }
  }
}
