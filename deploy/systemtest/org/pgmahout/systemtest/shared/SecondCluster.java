package org.pgmahout.systemtest.shared;

import java.time.Duration;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;

/**
 * Another cluster as {@link BuiltCluster} is one, for those of its tests that would make one side
 * of the system tests last much longer than the other.
 */
public final class SecondCluster extends SharedCluster<SecondCluster.Build> {

  /** How the build went. */
  public record Build(Program.Result apply) {}

  public SecondCluster() {
    super(new TestLab("second", "198.18.24"), Build.class);
  }

  @Override
  public Build build(TestLab lab) {
    lab.makeMachines("--from-prepared");
    TestLab.succeed(lab.init());
    TestLab.succeed(lab.pgmahout(Duration.ofMinutes(3), "enrol", "--yes"));
    return new Build(
        TestLab.succeed(lab.pgmahout(TestLab.BUILD_LIMIT, "apply", "--yes", "-o", "plain")));
  }
}
