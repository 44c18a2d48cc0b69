package org.pgmahout.systemtest;

import java.time.Duration;

/**
 * Another cluster as {@link BuiltCluster} is one, for those of its tests that would make one side
 * of the system tests last much longer than the other.
 */
final class SecondCluster extends SharedCluster<SecondCluster.Build> {

  /** How the build went. */
  record Build(Program.Result apply) {}

  SecondCluster() {
    super(new TestLab("second", "198.18.24"), Build.class);
  }

  @Override
  Build build(TestLab lab) {
    lab.makeMachines("--from-prepared");
    TestLab.succeed(lab.init());
    TestLab.succeed(lab.pgmahout(Duration.ofMinutes(3), "enrol", "--yes"));
    return new Build(
        TestLab.succeed(lab.pgmahout(TestLab.BUILD_LIMIT, "apply", "--yes", "-o", "plain")));
  }
}
