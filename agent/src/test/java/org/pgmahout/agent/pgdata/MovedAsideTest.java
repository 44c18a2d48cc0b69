package org.pgmahout.agent.pgdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** What was moved aside is found until somebody has deleted it. */
class MovedAsideTest {
  @TempDir private Path folder;

  private final MovedAside aside = new MovedAside();

  @Test
  void eachFolderIsFoundWithItsSizeUntilItIsGone() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data.cut-off-20260102T030405/base"));
    Path wal = Files.createDirectory(folder.resolve("wal.cut-off-20260102T030405"));
    Files.write(data.resolve("1"), new byte[1536]);
    Files.write(wal.resolve("2"), new byte[10]);
    assertThat(aside.folders(spec()))
        .containsExactly(
            new MovedAside.Folder(data.getParent(), Optional.of(new ByteSize(1536))),
            new MovedAside.Folder(wal, Optional.of(new ByteSize(10))));
    Files.delete(wal.resolve("2"));
    Files.delete(wal);
    assertThat(aside.folders(spec()))
        .extracting(MovedAside.Folder::path)
        .containsExactly(data.getParent());
    Files.delete(data.resolve("1"));
    Files.delete(data);
    Files.delete(data.getParent());
    assertThat(aside.folders(spec())).isEmpty();
  }

  @Test
  void whatSomebodyElsePutBesideTheDataIsNoneOfIt() throws IOException {
    Files.createDirectory(folder.resolve("data.old"));
    Files.createDirectory(folder.resolve("other.cut-off-20260102T030405"));
    assertThat(aside.folders(spec())).isEmpty();
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
