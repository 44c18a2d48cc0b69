package org.pgmahout.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.io.Await;

class FreshnessSocketTest {
  @TempDir private Path folder;
  private volatile boolean fresh = true;
  private Path path;
  private Thread turn;

  @BeforeEach
  void serve() {
    path = folder.resolve("run").resolve("follow.sock");
    FreshnessSocket socket =
        new FreshnessSocket(
            () -> Optional.of(FollowedPlan.spec("haproxy")), () -> fresh, path, Optional.empty());
    assertThat(socket.pause()).isPresent();
    turn = Thread.ofVirtual().start(socket::turn);
  }

  @AfterEach
  void end() {
    turn.interrupt();
  }

  private String asked() {
    return Await.upTo(Duration.ofSeconds(20))
        .every(Duration.ofMillis(5))
        .answer(
            () -> {
              try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(path));
                ByteBuffer answer = ByteBuffer.allocate(100);
                while (channel.read(answer) >= 0) {
                  // To the end.
                }
                return Optional.of(
                    new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                return Optional.empty();
              }
            },
            () -> {})
        .orElseThrow();
  }

  @Test
  void itAnswersOneWordToEachWhoAsks() throws IOException {
    assertThat(asked()).isEqualTo("fresh\n");
    fresh = false;
    assertThat(asked()).isEqualTo("stale\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-rw----");
  }

  @Test
  void itIsGoneWithTheAgent() throws InterruptedException {
    assertThat(asked()).isEqualTo("fresh\n");
    turn.interrupt();
    turn.join();
    assertThat(path).doesNotExist();
  }

  @Test
  void onANodeWithoutAProxyNobodyAsks() {
    assertThat(
            new FreshnessSocket(
                    () -> Optional.of(FollowedPlan.spec("node-00")),
                    () -> true,
                    path,
                    Optional.empty())
                .pause())
        .isEmpty();
  }
}
