package org.pgmahout.systemtest.kill;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.kill.KillAtEveryStep.Victim;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.SharedCluster;

/** A cluster in whose first build something is killed at every step, or at a slice of them. */
public final class KilledCluster extends SharedCluster<KilledCluster.Build> {
  /** What is killed in builds; they take turns in slices. */
  private static final List<Victim> IN_BUILDS =
      List.of(Victim.AGENT, Victim.COMMAND, Victim.MACHINES);

  /**
   * How the build went.
   *
   * @param plan the plan's text
   * @param ownFilesBefore secrets and keys next to the plan before the first apply, by name
   * @param kills in the first build
   * @param more victims that have their turn in further builds of this run
   */
  public record Build(
      String plan,
      Map<String, String> ownFilesBefore,
      KillAtEveryStep kills,
      List<Slice.Turn<Victim>> more) {}

  public KilledCluster() {
    super(new TestLab("kills", "198.18.23"), Build.class);
  }

  @Override
  public Build build(TestLab lab) {
    lab.makeMachines("--from-prepared");
    TestLab.succeed(lab.init());
    Map<String, String> ownFiles = OwnFiles.all(lab);
    TestLab.succeed(lab.pgmahout(Duration.ofMinutes(3), "enrol", "--yes"));
    List<Slice.Turn<Victim>> turns = Slice.ofThisRun().turns(IN_BUILDS);
    KillAtEveryStep kills =
        new KillAtEveryStep(lab, turns.getFirst().matrix(), turns.getFirst().slice());
    kills.ofOneApply();
    return new Build(lab.planText(), ownFiles, kills, turns.subList(1, turns.size()));
  }
}
