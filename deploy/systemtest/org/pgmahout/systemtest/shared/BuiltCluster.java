package org.pgmahout.systemtest.shared;

import java.time.Duration;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;

/** The cluster most system tests share: TLS, built once from bare machines. */
public final class BuiltCluster extends SharedCluster<BuiltCluster.Build> {

  /** How the build went; the plan is the one shown for the bare machines. */
  public record Build(Program.Result enrol, Program.Result plan, Program.Result apply) {}

  public BuiltCluster() {
    super(new TestLab("st", "198.18.20"), Build.class);
  }

  @Override
  public Build build(TestLab lab) {
    lab.makeMachines();
    TestLab.succeed(lab.init());
    Program.Result enrol = TestLab.succeed(lab.launched(Duration.ofMinutes(3), "enrol", "--yes"));
    Program.Result plan = lab.launched(TestLab.LIMIT, "plan", "-o", "plain");
    Program.Result apply =
        TestLab.succeed(lab.launched(TestLab.BUILD_LIMIT, "apply", "--yes", "-o", "plain"));
    return new Build(enrol, plan, apply);
  }
}
