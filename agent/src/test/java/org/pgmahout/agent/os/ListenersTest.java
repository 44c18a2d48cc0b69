package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {
  /** The kernel writes those that listen first. */
  private static final String TCP =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:094D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 x
         3: 0200007F:094D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 5 1 x
         2: 00000000:094E 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3 1 x
         1: 0100007F:1538 0100007F:094D 01 00000000:00000000 00:00000000 00000000   102        0 2 1 x
      """;

  private static final String TCP6 =
      """
        sl  local_address                         remote_address                        st tx rx uid
         0: 00000000000000000000000000000000:094E 00000000000000000000000000000000:0000 0A 0:0 00:0 0  33 0 4 1 x
      """;

  @TempDir private Path proc;

  @Test
  void thoseThatListenOnAPortByTheirUsers() throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(proc.resolve("net/tcp"), TCP);
    assertThat(new Listeners(proc).users(2381)).containsExactly(1000);
    Files.writeString(proc.resolve("net/tcp6"), TCP6);
    assertThat(new Listeners(proc).users(2382)).containsExactly(0, 33);
    assertThat(new Listeners(proc).users(5432)).isEmpty();
  }

  @Test
  void thisProcessIsFoundOnThisMachine() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      assertThat(Listeners.ofThisMachine().users(socket.getLocalPort())).containsExactly(own);
    }
  }
}
