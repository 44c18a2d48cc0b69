package org.pgmahout.agent.pgdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shows that a database has been used. */
class DataFolderTest {
  @TempDir private Path path;

  @BeforeEach
  void initdb() throws IOException {
    Files.createDirectories(path.resolve("pg_wal/archive_status"));
    Files.createDirectory(path.resolve("pg_replslot"));
    make("PG_VERSION");
    make("pg_wal/000000010000000000000001");
  }

  @Test
  void aNewDatabaseIsUnusedAndSoIsNone() throws IOException {
    assertThat(new DataFolder(path).unused()).isTrue();
    make("pg_wal/000000010000000000000004");
    assertThat(new DataFolder(path).unused()).isTrue();
    assertThat(new DataFolder(path.resolve("none")).unused()).isTrue();
  }

  /** A checkpoint may lie far before it. */
  @Test
  void walThatGoesOnTellsOfUse() throws IOException {
    make("pg_wal/000000010000000000000005");
    assertThat(new DataFolder(path).unused()).isFalse();
  }

  @Test
  void anotherTimelineTellsOfUse() throws IOException {
    make("pg_wal/00000002.history");
    assertThat(new DataFolder(path).unused()).isFalse();
  }

  @Test
  void aBackupMadeFromItTellsOfUse() throws IOException {
    make("pg_wal/000000010000000000000003.00000028.backup");
    assertThat(new DataFolder(path).unused()).isFalse();
  }

  @Test
  void aSlotTellsOfUse() throws IOException {
    Files.createDirectory(path.resolve("pg_replslot/node_01"));
    assertThat(new DataFolder(path).unused()).isFalse();
  }

  @Test
  void aReplicaIsSomebodys() throws IOException {
    make("standby.signal");
    assertThat(new DataFolder(path).unused()).isFalse();
  }

  private void make(String file) throws IOException {
    Files.createFile(path.resolve(file));
  }
}
