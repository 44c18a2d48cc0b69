package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.testing.FakeClusterView;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** When the database takes the passwords whose replacement has begun. */
class PasswordPhaseTest {
  private final Recovering cluster = new Recovering();
  private final FakeParts parts = new FakeParts();
  private final RolloutContext on = parts.context(targets(), cluster, _ -> {}, _ -> {});
  private final PasswordPhase passwords = new PasswordPhase(on);

  @Test
  void aClusterThatIsDownGetsThemAsSoonAsItIsLed() {
    parts.passwords = List.of(SecretNames.RESTAPI_PASSWORD);
    start();
    assertThat(parts.did).containsExactly("as shown");
    assertThat(changedAfterTheThirdLook()).isTrue();
  }

  @Test
  void withoutAnyTheStartIsNotWatched() {
    start();
    passwords.change();
    assertThat(parts.did).containsExactly("as shown");
    assertThat(cluster.looks).as("looks at the members").isZero();
  }

  @Test
  void aLeaderThatStillRecoversIsWaitedFor() {
    parts.passwords = List.of(SecretNames.RESTAPI_PASSWORD);
    cluster.looks = 1;
    passwords.change();
    assertThat(changedAfterTheThirdLook()).isTrue();
  }

  private void start() {
    new DatabaseStart(on, new ServingMembers(on), passwords).first(false, Map::of);
  }

  private boolean changedAfterTheThirdLook() {
    return cluster.looks > 3
        && on.parts().passwords().changed().contains(SecretNames.RESTAPI_PASSWORD);
  }

  private static DeploymentTargets targets() {
    var plan =
        PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n").orThrow();
    return new DeploymentTargets(
        plan, PlanCompiler.compile(plan, 1), _ -> Map.of(), List.of(), List.of());
  }

  /** One that leads, and is seen to run at the third look. */
  private static final class Recovering extends FakeClusterView {
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
