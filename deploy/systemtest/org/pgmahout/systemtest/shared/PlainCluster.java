package org.pgmahout.systemtest.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;

/**
 * A cluster in the plain form, to be played with roughly: its build is interrupted three times, and
 * in the end it is destroyed.
 */
public final class PlainCluster extends SharedCluster<PlainCluster.InterruptedBuild> {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /**
   * How the build went.
   *
   * @param stopped the apply that got Ctrl-C
   * @param ownFilesBefore secrets and keys next to the plan before the first apply, by path
   * @param systemIdAtKill PostgreSQL's, right after the second kill
   * @param last the apply that went through
   */
  public record InterruptedBuild(
      Program.Result stopped,
      Map<String, String> ownFilesBefore,
      String systemIdAtKill,
      Program.Result last) {}

  public PlainCluster() {
    super(new TestLab("plain", "198.18.21"), InterruptedBuild.class);
  }

  @Override
  public InterruptedBuild build(TestLab lab) {
    lab.makeMachines("--from-prepared");
    TestLab.succeed(lab.init("--transport", "plain"));
    Map<String, String> ownFiles = OwnFiles.all(lab);
    TestLab.succeed(lab.pgmahout(Duration.ofMinutes(3), "enrol", "--yes"));

    applyUntil(lab, "changed: node-00: ").killHard();

    Program.Started stopped = applyUntil(lab, "patroni: first node");
    stopped.interrupt();
    Program.Result afterwards = stopped.await(PATIENCE);

    applyUntil(lab, "patroni: the other nodes").killHard();
    String systemId = lab.systemId();

    Program.Result last =
        TestLab.succeed(lab.pgmahout(TestLab.BUILD_LIMIT, "apply", "--yes", "-o", "plain"));
    return new InterruptedBuild(afterwards, ownFiles, systemId, last);
  }

  /** An apply that has just printed this. */
  private static Program.Started applyUntil(TestLab lab, String words) {
    Program.Started apply = lab.begin("apply", "--yes", "-o", "plain");
    Eventually.holds(
        PATIENCE,
        () -> {
          String soFar = apply.outputSoFar();
          if (!soFar.contains(words) && !apply.process().isAlive()) {
            throw new IllegalStateException("apply ended before '" + words + "':\n" + soFar);
          }
          assertThat(soFar).contains(words);
        });
    assertThat(apply.process().isAlive()).as(apply.outputSoFar()).isTrue();
    return apply;
  }
}
