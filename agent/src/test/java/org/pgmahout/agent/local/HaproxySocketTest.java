package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaproxySocketTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private ServerSocketChannel server;
  private Path socket;

  @BeforeEach
  void listen() throws IOException {
    socket = folder.resolve("admin.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** What somebody on the socket does with the next client. */
  private interface Turn {
    void with(SocketChannel client) throws IOException;
  }

  private void next(Turn turn) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (SocketChannel client = server.accept()) {
                turn.with(client);
              } catch (IOException e) {
                // The client has gone: what it makes of that is what is tested.
              }
            });
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theDescriptionIsOneLineOfShowInfo() {
    next(
        client -> {
          ByteBuffer asked = ByteBuffer.allocate(100);
          client.read(asked);
          String command = new String(asked.array(), 0, asked.position(), StandardCharsets.UTF_8);
          client.write(bytes("asked: " + command + "Name: HAProxy\nnode: haproxy\n"));
          client.write(bytes("description: " + command.strip() + " answered\nTainted: 0\n\n"));
        });
    assertThat(new HaproxySocket(socket, SOON).description()).hasValue("show info answered");
  }

  @Test
  void aConfigurationWithoutOneSaysNothing() {
    next(
        client -> {
          client.read(ByteBuffer.allocate(100));
          client.write(bytes("Name: HAProxy\n"));
        });
    assertThat(new HaproxySocket(socket, SOON).description()).hasValue("");
  }

  @Test
  void nobodyAnswers() throws IOException {
    server.close();
    assertThat(new HaproxySocket(socket, SOON).description()).isEmpty();
    assertThat(new HaproxySocket(folder.resolve("none"), SOON).description()).isEmpty();
  }

  @Test
  void oneWhoIsSilentIsGivenUp() {
    next(
        client -> {
          ByteBuffer asked = ByteBuffer.allocate(100);
          while (client.read(asked) >= 0) {
            // Until the client has gone.
          }
        });
    assertThat(new HaproxySocket(socket, Duration.ofMillis(200)).description()).isEmpty();
  }

  @Test
  void oneWhoNeverAcceptsIsGivenUp() throws IOException {
    Path full = folder.resolve("full.sock");
    try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      deaf.bind(UnixDomainSocketAddress.of(full), 1);
      for (int i = 0; i < 4; i++) {
        assertThat(new HaproxySocket(full, Duration.ofMillis(50)).description()).isEmpty();
      }
    }
  }

  @Test
  void oneWhoNeverEndsIsGivenUp() {
    next(
        client -> {
          while (true) {
            client.write(bytes("description: x\n".repeat(1000)));
          }
        });
    assertThat(new HaproxySocket(socket, SOON).description()).isEmpty();
  }
}
