package org.pgmahout.agent.component.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeHealth.State;

/** What was moved aside is named by health until somebody has deleted it. */
class MovedAsideTest {
  @TempDir private Path folder;

  private final MovedAside aside = new MovedAside();

  @Test
  void eachFolderIsAWarningWithItsSizeUntilItIsGone() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data.cut-off-20260102T030405/base"));
    Path wal = Files.createDirectory(folder.resolve("wal.cut-off-20260102T030405"));
    Files.write(data.resolve("1"), new byte[1536]);
    Files.write(wal.resolve("2"), new byte[10]);
    assertThat(aside.notice(spec()))
        .hasValueSatisfying(
            reading -> {
              assertThat(reading.state()).isEqualTo(State.WARN);
              assertThat(reading.reason())
                  .isEqualTo(
                      "has data that was moved aside: %s (1.5 kB), %s (10 bytes)"
                          .formatted(data.getParent(), wal));
              assertThat(reading.hint())
                  .endsWith("on node-00: rm -rf %s %s".formatted(data.getParent(), wal));
            });
    Files.delete(wal.resolve("2"));
    Files.delete(wal);
    assertThat(aside.notice(spec()).orElseThrow().reason()).doesNotContain("wal.cut-off");
    Files.delete(data.resolve("1"));
    Files.delete(data);
    Files.delete(data.getParent());
    assertThat(aside.notice(spec())).isEmpty();
  }

  @Test
  void whatSomebodyElsePutBesideTheDataIsNoneOfIt() throws IOException {
    Files.createDirectory(folder.resolve("data.old"));
    Files.createDirectory(folder.resolve("other.cut-off-20260102T030405"));
    assertThat(aside.notice(spec())).isEmpty();
  }

  private NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        postgresql: {data_dir: %1$s/data, wal_dir: %1$s/wal}
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
        """
            .formatted(folder);
    // Read and not judged: its rules refuse data in /tmp.
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }
}
