package org.pgmahout.systemtest;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A cluster whose first build is done by agents that are killed at every step of it. */
final class KilledCluster extends SharedCluster<KilledCluster.Build> {

  /**
   * How the build went.
   *
   * @param plan the plan's text
   * @param ownFilesBefore secrets and keys next to the plan before the first apply, by name
   * @param killedAt the steps at which an agent was killed
   * @param neverBegan steps that no run of the build began
   */
  record Build(
      String plan,
      Map<String, String> ownFilesBefore,
      List<String> killedAt,
      List<String> neverBegan) {}

  KilledCluster() {
    super(new TestLab("kills", "198.18.23"), Build.class);
  }

  @Override
  Build build(TestLab lab) {
    lab.makeMachines("--from-prepared");
    TestLab.succeed(lab.init());
    Map<String, String> ownFiles = lab.ownFiles();
    TestLab.succeed(lab.pgmahout(Duration.ofMinutes(3), "enrol", "--yes"));
    KillAtEveryStep kills = new KillAtEveryStep(lab, KillAtEveryStep.Victim.AGENT);
    kills.ofOneApply();
    return new Build(lab.planText(), ownFiles, kills.done(), kills.left());
  }
}
