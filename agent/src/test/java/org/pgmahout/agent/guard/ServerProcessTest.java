package org.pgmahout.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
  @TempDir private Path folder;
  private FakeProc proc;

  @BeforeEach
  void machine() throws IOException {
    proc = new FakeProc(folder);
    proc.process(1, 0, "systemd", "/sbin/init", folder, 'S', 1);
  }

  @Test
  void aPrimaryWrites() {
    proc.primary(100);
    ServerProcess server = proc.server();
    assertThat(server.postmaster()).contains(new ServerProcess.Process(100, 400));
    assertThat(server.all()).containsExactlyInAnyOrder(100L, 101L, 102L);
    assertThat(server.walWriter()).contains(new ServerProcess.Process(102, 500));
  }

  @Test
  void aReplicaDoesNotWhateverItsClientsAreCalled() {
    proc.replica(100);
    ServerProcess server = proc.server();
    assertThat(server.postmaster()).isPresent();
    assertThat(server.walWriter()).isEmpty();
  }

  @Test
  void anotherServersProcessesAreNotOurs() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    proc.process(200, 1, "postgres", "postgres", other, 'S', 1);
    proc.process(201, 1, "python3", "postgres", proc.data, 'S', 1);
    assertThat(proc.server().all()).isEmpty();
    assertThat(proc.server().postmaster()).isEmpty();
    assertThat(new ServerProcess(proc.proc, other, "nobody").all()).isEmpty();
  }

  @Test
  void aProcessOfTheSameNumberIsNotTheSame() {
    proc.primary(100);
    ServerProcess.Process before = proc.server().postmaster().orElseThrow();
    assertThat(proc.server().lives(before)).isTrue();
    proc.process(100, 1, "postgres", "postgres", proc.data, 'S', 401);
    assertThat(proc.server().lives(before)).isFalse();
  }

  @Test
  void aZombieIsDead() {
    proc.process(100, 1, "postgres", "", proc.data, 'Z', 400);
    assertThat(proc.server().lives(new ServerProcess.Process(100, 400))).isFalse();
  }

  @Test
  void backendsThatOutliveTheirPostmasterAreStillThere() {
    proc.primary(100);
    proc.ends(100);
    assertThat(proc.server().all()).containsExactlyInAnyOrder(101L, 102L);
  }

  @Test
  void theMachinesTimeIsReadFromTheKernel() throws IOException {
    Path uptime = Files.writeString(folder.resolve("uptime"), "93784.25 180000.11\n");
    assertThat(new BootTime(uptime).get()).hasMillis(93_784_250);
    assertThat(BootTime.ofMachine().get()).isPositive();
  }
}
