package org.pgmahout.agent.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.ProcessCommandRunner;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;

/** By what a folder shows that it is the cluster's. */
class ClusterFoldersTest {
  private final ClusterFolders folders = folders("wal_dir: /srv/wal");

  @Test
  void thoseInOthersComeFirst() {
    assertThat(folders.all())
        .extracting(claim -> claim.path().toString())
        .containsExactly(
            "/var/lib/pgmahout/etcd",
            "/var/lib/postgresql/patroni-packages/data",
            "/srv/wal",
            "/var/lib/postgresql/patroni-packages");
  }

  @Test
  void aHomeIsAnEnvironmentOfOursOrOfTheSeedsAndNoOther() {
    FolderClaim home = folders.home();
    assertThat(shows(home, "bin", "current", "lib", "pyvenv.cfg", "venvs")).isTrue();
    assertThat(shows(home, "bin", "data", "lib", "patroni.yml", "pyvenv.cfg")).isTrue();
    assertThat(shows(home, "bin", "lib", "pyvenv.cfg")).isFalse();
    assertThat(shows(home, "patroni.yml")).isFalse();
  }

  /** A data disk that was kept is mounted there before a reinstalled machine is built. */
  @Test
  void theDataInAHomeIsNothingOfSomebodyElses() {
    assertThat(folders.home().inner()).containsExactly("data");
    assertThat(folders.data().inner()).isEmpty();
  }

  @Test
  void dataAndWalAreKnownByTheirNames() {
    assertThat(shows(folders.data(), "PG_VERSION", "base")).isTrue();
    assertThat(shows(folders.data(), "backup_label", "pg_wal")).isTrue();
    assertThat(shows(folders.data(), "base", "dumps")).isFalse();
    FolderClaim wal = folders.wal().orElseThrow();
    assertThat(shows(wal, "000000010000000000000001")).isTrue();
    assertThat(shows(wal, "archive_status")).isTrue();
    assertThat(shows(wal, "photos")).isFalse();
    assertThat(shows(folders.etcd(), "member")).isTrue();
    assertThat(shows(folders.etcd(), "ssh_config")).isFalse();
    assertThat(folders("port: 5432").wal()).isEmpty();
  }

  private static boolean shows(FolderClaim claim, String... names) {
    return claim.content().test(Set.of(names));
  }

  private static ClusterFolders folders(String postgresql) {
    String plan =
        """
        apiVersion: pgmahout/v1
        postgresql: {%s}
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
        """
            .formatted(postgresql);
    return new ClusterFolders(
        PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst(),
        new FolderMarks(Path.of("/nowhere/folders.json"), new ProcessCommandRunner()));
  }
}
