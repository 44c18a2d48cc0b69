package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class DataFoldersTest {
  private static final String NODES = "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/lib/postgresql/patroni-packages",
        "/var/lib/postgresql/patroni-packages/data",
        "/var/lib/pgmahout/etcd",
        "/var/lib/pgmahout/etcd/member-1",
        "/var/lib/etcd",
        "/var/lib/dpkg-postgresql",
        "/var/log/postgresql-wal",
        "/srv/pg",
        "/opt/patroni",
        "/mnt/disk1/pg",
        "/media/disk1/pg",
        "/home/postgres/data",
        "/data/pg",
        "/usr/local/pgsql/data",
        "/var/local/etcd",
        "/library/pg",
        "/etcd/data",
        "/root2/data"
      })
  void aFolderOfTheClustersOwnIsTaken(String folder) {
    assertThat(DataFolders.problem(folder)).isEmpty();
    assertThat(DataFolders.problem(folder + "/")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc",
        "/usr",
        "/bin",
        "/sbin",
        "/lib",
        "/lib64",
        "/boot",
        "/dev",
        "/proc",
        "/sys",
        "/run",
        "/root",
        "/home",
        "/var",
        "/var/lib",
        "/var/log",
        "/var/log/postgresql",
        "/var/lib/postgresql",
        "/var/local",
        "/usr/local",
        "/var/tmp",
        "/var/cache",
        "/var/lib/dpkg",
        "/var/lib/docker",
        "/var/lib/pgmahout",
        "/tmp",
        "/srv",
        "/opt",
        "/mnt",
        "/media"
      })
  void aFolderOfTheSystemIsRefusedHoweverItIsWritten(String folder) {
    for (String written :
        new String[] {
          folder,
          folder + "/",
          folder + "//",
          folder + "/.",
          folder + "/./",
          "/" + folder,
          "/." + folder,
          folder.replace("/", "//")
        }) {
      assertThat(DataFolders.problem(written))
          .hasValueSatisfying(
              what ->
                  assertThat(what)
                      .isEqualTo("'" + written + "' is a folder of the system, or above one"));
    }
  }

  @Test
  void aPersonsHomeIsNoFolderOfTheClusters() {
    assertThat(DataFolders.problem("/home/alice")).hasValue("'/home/alice' is somebody's home");
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/ssh, /etc",
    "/usr/lib, /usr",
    "/usr/local/lib/pg, /usr",
    "/usr/local/bin, /usr",
    "/bin/pg, /bin",
    "/sbin/pg, /sbin",
    "/lib/systemd, /lib",
    "/lib64/pg, /lib64",
    "/boot/grub, /boot",
    "/dev/shm/pg, /dev",
    "/proc/1/root, /proc",
    "/sys/fs, /sys",
    "/run/postgresql, /run",
    "/root/.ssh, /root",
    "/tmp/pg, /tmp",
    "/var/tmp/pg, /var/tmp",
    "/var/run/pg, /var/run",
    "/var/spool/cron, /var/spool",
    "/var/lib/dpkg/info, /var/lib/dpkg",
    "/var/lib/docker/volumes/pg, /var/lib/docker",
    "/var/lib/apt/lists, /var/lib/apt",
    "/var/lib/systemd/linger, /var/lib/systemd",
    "/var/lib/pgmahout/secrets, /var/lib/pgmahout",
    "/var/lib/pgmahout/etcd-pki, /var/lib/pgmahout",
    "//etc///ssh/./, /etc"
  })
  void whatIsBelowOneOfAnOwnerIsRefused(String folder, String owner) {
    assertThat(DataFolders.problem(folder))
        .hasValue(
            "'" + folder + "' is in " + owner + ", which belongs to the system or another program");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "data",
        "./srv/pg",
        "srv/pg",
        "/data",
        "/srv/../etc",
        "/srv/..",
        "/srv/pg/../..",
        "/srv/two words",
        "/srv/line\nbreak",
        "/srv/$(id)",
        "/srv/it's"
      })
  void whatIsNoAbsolutePathIsRefused(String folder) {
    assertThat(DataFolders.problem(folder)).get().asString().endsWith(" is no usable folder");
  }

  @ParameterizedTest
  @CsvSource({
    "patroni, home, /var/lib",
    "postgresql, data_dir, /usr/lib",
    "postgresql, wal_dir, /root/.ssh",
    "etcd, data_dir, /etc/ssh"
  })
  void aPlanSaysWhereAndWhatToDo(String section, String key, String folder) {
    String text = NODES + section + ":\n  " + key + ": " + folder + "\n";
    LoadResult result = PlanLoader.load("c.yaml", text);
    assertThat(((LoadResult.Rejected) result).problems())
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.text())
                    .startsWith("c.yaml:5:" + (key.length() + 5) + ": '" + folder + "' is ")
                    .endsWith("; " + DataFolders.REMEDY));
  }

  @Test
  void aSpecsPlanIsRefusedWithEveryKey() {
    // Read and not judged: as a spec comes to an agent.
    ClusterPlan plan =
        PlanLoader.applied(
                NODES
                    + """
                    patroni: {home: /var/lib}
                    postgresql: {data_dir: //usr/lib, wal_dir: /root/.ssh/}
                    etcd: {data_dir: /etc/./ssh}
                    """)
            .orElseThrow();
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> DataFolders.requireOwn(plan))
        .withMessageContaining("patroni.home: '/var/lib' is a folder of the system")
        .withMessageContaining("postgresql.data_dir: '//usr/lib' is in /usr")
        .withMessageContaining("postgresql.wal_dir: '/root/.ssh/' is in /root")
        .withMessageContaining("etcd.data_dir: '/etc/./ssh' is in /etc")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID))
        .satisfies(e -> assertThat(e.hint()).contains(DataFolders.REMEDY));
  }

  @Test
  void theDefaultsAreTaken() {
    ClusterPlan plan = PlanLoader.load("c.yaml", NODES).orThrow();
    assertThatCode(() -> DataFolders.requireOwn(plan)).doesNotThrowAnyException();
  }
}
