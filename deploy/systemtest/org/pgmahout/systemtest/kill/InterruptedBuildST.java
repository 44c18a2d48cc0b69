package org.pgmahout.systemtest.kill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.PlainCluster;
import org.pgmahout.systemtest.shared.PlainCluster.InterruptedBuild;

/**
 * A first build killed twice and stopped once goes on where it was; that it is whole is a given.
 */
@Order(11)
@OwnLab
@ExtendWith(PlainCluster.class)
class InterruptedBuildST {

  @Test
  void theDatabaseOfTheKilledBuildIsTheClusters(TestLab lab, InterruptedBuild build) {
    assertThat(build.systemIdAtKill()).matches("\\d{19}");
    for (String node : lab.databases()) {
      assertThat(lab.systemId(node)).as(node).isEqualTo(build.systemIdAtKill());
    }
    assertThat(build.last().stderr()).contains("applied as generation 1");
  }

  @Test
  void noSecretAndNoKeyWasMadeAnew(TestLab lab, InterruptedBuild build) {
    assertThat(build.ownFilesBefore()).hasSizeGreaterThan(8);
    assertThat(OwnFiles.all(lab)).containsAllEntriesOf(build.ownFilesBefore());
  }

  @Test
  void controlCEndsInGoodOrderAndSaysWhatToDo(InterruptedBuild build) {
    String transcript = build.stopped().transcript();
    assertThat(build.stopped().exitCode()).as(transcript).isEqualTo(130);
    assertThat(build.stopped().stderr())
        .contains("finishing the running steps; no new ones will start")
        .containsPattern("CANCELLED: apply stopped in \"patroni: [^\"]*\": ")
        .contains("Run `pgmahout apply` again when ready: it goes on from here.")
        .doesNotContain("\tat ");
    assertThat(build.stopped().stdout()).as("the recap").contains("node-00 : ok=");
  }

  @Test
  void anApplyAfterAllThatHasNothingToDo(TestLab lab) {
    Program.Result again = TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
    assertThat(again.stderr()).contains("nothing to change");
  }
}
