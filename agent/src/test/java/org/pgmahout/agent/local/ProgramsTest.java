package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;

class ProgramsTest {
  private static final int OPEN = 0;

  @TempDir Path folder;
  private Path versions;
  private Path data;

  @BeforeEach
  void folders() throws IOException {
    versions = Files.createDirectory(folder.resolve("postgresql"));
    data = Files.createDirectory(folder.resolve("data"));
  }

  private void installed(String major) throws IOException {
    Files.createFile(Files.createDirectories(bin(major)).resolve("postgres"));
  }

  private Path bin(String major) {
    return versions.resolve(major).resolve("bin");
  }

  private void dataOf(String major) throws IOException {
    Files.writeString(data.resolve("PG_VERSION"), major + "\n");
  }

  private Programs programs(int version) {
    String plan =
        """
        apiVersion: pgmahout/v1
        name: postgres
        nodes: [node-00=198.18.10.17]
        postgresql: {version: %d, data_dir: %s}
        """
            .formatted(version, data);
    // Read and not judged: its rules refuse data in /tmp.
    return new Programs(
        versions, PlanLoader.applied(plan).orElseThrow().postgresql(), new FileWriter());
  }

  private void refused(int version, String message, String hint) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> programs(version).requireFit())
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGE_REFUSED))
        .satisfies(e -> assertThat(e.hint()).contains(hint));
  }

  @Test
  void theDataDecidesWhateverIsInstalledBeside() throws IOException {
    installed("9");
    installed("15");
    installed("17");
    assertThat(programs(OPEN).bin()).contains(bin("17"));
    assertThat(programs(OPEN).packageName()).isEqualTo("postgresql");
    dataOf("15");
    assertThat(programs(OPEN).bin()).contains(bin("15"));
    assertThat(programs(OPEN).binOfData()).contains(bin("15"));
    assertThat(programs(OPEN).packageName()).isEqualTo("postgresql-15");
    assertThat(programs(OPEN).psql()).contains(new Psql(bin("15"), 15));
    programs(OPEN).requireFit();
    programs(15).requireFit();
  }

  @Test
  void withoutDataThePlanDecidesThenTheNewest() throws IOException {
    assertThat(programs(OPEN).bin()).isEmpty();
    installed("15");
    installed("17");
    assertThat(programs(15).bin()).contains(bin("15"));
    assertThat(programs(15).packageName()).isEqualTo("postgresql-15");
    assertThat(programs(OPEN).bin()).contains(bin("17"));
    assertThat(programs(OPEN).binOfData()).isEmpty();
    programs(15).requireFit();
  }

  @Test
  void aVersionOfWhichOnlyTheClientIsThereIsNotInstalled() throws IOException {
    Files.createFile(Files.createDirectories(bin("17")).resolve("psql"));
    assertThat(programs(17).bin()).isEmpty();
    assertThat(programs(17).psql()).isEmpty();
    assertThat(programs(OPEN).bin()).isEmpty();
  }

  @Test
  void dataWhoseProgramsAreGoneIsNotStartedByOthers() throws IOException {
    installed("17");
    dataOf("15");
    assertThat(programs(OPEN).bin()).isEmpty();
    refused(
        OPEN,
        "data in " + data + " is of PostgreSQL 15, and installed is 17",
        "apt-get install postgresql-15");
    // The package that the plan names is installed.
    programs(15).requireFit();
  }

  @Test
  void dataOnAMachineWithoutPostgresqlGetsItsOwn() throws IOException {
    dataOf("15");
    programs(OPEN).requireFit();
    assertThat(programs(OPEN).packageName()).isEqualTo("postgresql-15");
  }

  @Test
  void aPlanOfAnotherMajorIsRefused() throws IOException {
    installed("15");
    installed("17");
    dataOf("15");
    refused(17, "PostgreSQL 15, and the plan says 17", "postgresql.version: 15");
    assertThat(programs(17).bin()).contains(bin("15"));
  }

  @Test
  void whatACrashLeftOfTheVersionsFileSaysNothing() throws IOException {
    installed("17");
    Files.createFile(data.resolve("PG_VERSION"));
    programs(OPEN).requireFit();
    assertThat(programs(OPEN).bin()).contains(bin("17"));
  }
}
