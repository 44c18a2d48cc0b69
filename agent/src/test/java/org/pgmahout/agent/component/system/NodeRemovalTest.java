package org.pgmahout.agent.component.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.Machinery;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** What a destroyed cluster takes along, and that all of it is told before. */
class NodeRemovalTest {
  @TempDir private Path folder;

  private final FakeCommandRunner commands =
      new FakeCommandRunner(
          line ->
              says(
                  0,
                  line.endsWith("patroni.service")
                      ? "LoadState=loaded\nActiveState=active\n"
                      : "LoadState=not-found\nActiveState=inactive\n"));

  @BeforeEach
  void aCluster() throws IOException {
    Files.createDirectories(folder.resolve("home/data"));
    Files.writeString(folder.resolve("home/patroni.yml"), "x");
    Files.createDirectory(folder.resolve("home/data.cut-off-20260102T030405"));
    Files.createDirectory(folder.resolve("wal"));
    Files.createDirectories(folder.resolve("state/secrets"));
    Files.writeString(folder.resolve("state/spec.json"), "{}");
    Files.writeString(folder.resolve("state/unfinished.json"), "{}");
  }

  @Test
  void allThatGoesIsToldBeforeAndNothingIsTouchedByThat() {
    assertThat(here(removal().look(spec())))
        .containsExactly(
            Change.of("home/data.cut-off-20260102T030405", "folder", "removed"),
            Change.of("home/data", "folder", "removed"),
            Change.of("wal", "folder", "removed"),
            Change.of("home", "folder", "removed"),
            Change.of("state/secrets", "folder", "removed"),
            Change.of("state/spec.json", "file", "removed"),
            Change.of("state/unfinished.json", "file", "removed"));
    assertThat(removal().look(spec()))
        .contains(Change.of("patroni.service", "present", "stopped, disabled"));
    assertThat(commands.ran).allMatch(line -> line.startsWith("systemctl show "));
  }

  @Test
  void whatWasToldIsDoneWithTheServerStoppedFirst() {
    List<Change> told = removal().look(spec());
    commands.ran.clear();
    assertThat(removal().remove(spec(), new QuietContext())).containsAll(told);
    assertThat(commands.ran)
        .containsSubsequence(
            "systemctl stop -- patroni.service",
            "systemctl disable --quiet -- patroni.service",
            "rm -rf --one-file-system -- " + folder.resolve("home/data"),
            "rm -rf --one-file-system -- " + folder.resolve("home"),
            "systemctl daemon-reload");
  }

  private List<Change> here(List<Change> changes) {
    return changes.stream()
        .filter(change -> change.what().startsWith(folder + "/"))
        .map(
            change ->
                Change.of(
                    folder.relativize(Path.of(change.what())).toString(),
                    change.from(),
                    change.to()))
        .toList();
  }

  private NodeRemoval removal() {
    Machinery machinery =
        new Machinery(
            commands,
            new FileWriter(),
            new Apt(commands, () -> java.util.Optional.empty()),
            new Systemd(commands),
            new Docker(),
            new Machine(commands));
    return new NodeRemoval(
        machinery, new AgentFolders(folder.resolve("etc"), folder.resolve("state")));
  }

  private NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        patroni: {home: %1$s/home}
        postgresql: {data_dir: %1$s/home/data, wal_dir: %1$s/wal}
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database]}
          - {name: node-01, address: 198.18.0.2, roles: [etcd]}
        """
            .formatted(folder);
    // Read and not judged: its rules refuse data in /tmp.
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }
}
