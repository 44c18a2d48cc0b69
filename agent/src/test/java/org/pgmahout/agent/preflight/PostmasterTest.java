package org.pgmahout.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodePort;

class PostmasterTest {
  private static final NodePort PORT =
      new NodePort(5432, "PostgreSQL", Component.POSTGRESQL, Set.of());
  private String kind = "regular file";

  @Test
  void theServerOfTheDataDirectoryIsKnownWhoeverStartedIt() {
    assertThat(is(PORT, "postgres", "10852")).isTrue();
  }

  @Test
  void anyOtherProgramOrPortOrFileIsAStrangers() {
    assertThat(is(PORT, "postgres", "7")).isFalse();
    assertThat(is(PORT, "nginx", "10852")).isFalse();
    assertThat(
            is(
                new NodePort(5433, "PostgreSQL", Component.POSTGRESQL, Set.of()),
                "postgres",
                "10852"))
        .isFalse();
    assertThat(is(new NodePort(5432, "x", Component.HAPROXY, Set.of()), "postgres", "10852"))
        .isFalse();
    kind = "fifo";
    assertThat(is(PORT, "postgres", "10852")).isFalse();
  }

  private boolean is(NodePort port, String name, String pid) {
    FakeCommandRunner commands =
        new FakeCommandRunner(
            command ->
                command.contains(" stat ")
                    ? says(0, "90 1.000000 " + kind)
                    : says(0, "10852\n/data\n1795934773\n5432\n/var/run/postgresql\n"));
    return new Postmaster(commands, Path.of("/data")).is(port, name, pid);
  }
}
