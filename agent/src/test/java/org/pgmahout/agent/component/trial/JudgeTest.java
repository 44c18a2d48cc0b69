package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeVerdict;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/** A node whose data is of a PostgreSQL that nobody has installed. */
class JudgeTest {
  @TempDir private Path folder;
  private final FakeCommandRunner commands = new FakeCommandRunner(_ -> says(0, ""));

  @BeforeEach
  void data() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/PG_VERSION"), "9\n");
  }

  @Test
  void whatCannotBeTriedYetIsSaidAndNotWrittenDownAsGood() {
    NodeVerdict verdict = judge("");
    assertThat(verdict.node()).isEqualTo("node-00");
    assertThat(verdict.refusals()).isEmpty();
    assertThat(verdict.warnings()).isEmpty();
    assertThat(verdict.unjudged())
        .singleElement()
        .asString()
        .startsWith("PostgreSQL is not installed on node-00 yet");
    assertThat(folder.resolve("tried")).doesNotExist();
  }

  @Test
  void theKernelIsAskedAlsoWhereNoPostgresqlIs() {
    assertThat(judge("net.ipv4.no_such_parameter: 1").refusals())
        .extracting(Remark::path)
        .containsExactly("system.sysctl.net.ipv4.no_such_parameter");
  }

  private NodeVerdict judge(String sysctl) {
    NodeSpec spec = TrialSpec.of(folder, "", sysctl);
    NodeTools tools =
        NodeTools.of(
            commands,
            new Docker(),
            Optional::empty,
            new AgentFolders(Path.of("/nowhere"), Path.of("/nowhere")));
    Function<PostgresqlPlan, Programs> programs = plan -> Programs.of(plan, tools.files());
    return new Judge(
            tools,
            new PostgresqlTrial(commands, Path.of("/proc"), programs.andThen(Programs::bin)),
            new TriedBefore(folder.resolve("tried"), Optional::empty, programs))
        .judge(spec);
  }
}
