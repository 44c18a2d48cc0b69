package org.pgmahout.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeInspectorTest {
  private static final Map<String, String> SIDE_BY_SIDE =
      Map.of(
          "postgresql-9", "9.1",
          "postgresql-15", "15.10-0+deb12u1",
          "postgresql-17", "17.2-1",
          "postgresql-client-18", "18.1-1");

  @TempDir Path folder;

  @Test
  void ofSeveralPostgresqlsTheLinkedOneIsTold() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("15/bin"));
    Path link =
        Files.createSymbolicLink(
            folder.resolve("postgres"), Files.createFile(bin.resolve("postgres")));
    assertThat(NodeInspector.postgresql(SIDE_BY_SIDE, link)).contains("15.10-0+deb12u1");
  }

  @Test
  void beforeOneIsLinkedTheNewestIsTold() {
    Path none = folder.resolve("postgres");
    assertThat(NodeInspector.postgresql(SIDE_BY_SIDE, none)).contains("17.2-1");
    assertThat(NodeInspector.postgresql(Map.of("haproxy", "2.6"), none)).isEmpty();
  }
}
