package org.pgmahout.agent.os;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Receivers that answer, hang, send without end, and lead elsewhere. */
class PostTest {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private interface Receiver {
    void serve(Socket caller) throws IOException;
  }

  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    listener.close();
  }

  private void serve(Receiver receiver) {
    Thread.startVirtualThread(
        () -> {
          while (!listener.isClosed()) {
            try (Socket caller = listener.accept()) {
              heads.add(request(caller.getInputStream()));
              receiver.serve(caller);
            } catch (IOException e) {
              // The caller went, or the test is over.
            }
          }
        });
  }

  /** Up to the body's end, which is the last brace. */
  private static String request(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int one = in.read(); one >= 0; one = in.read()) {
      text.append((char) one);
      if (one == '}') {
        return text.toString();
      }
    }
    return text.toString();
  }

  private static void answer(Socket caller, String text) throws IOException {
    caller.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private Optional<String> send() {
    return Post.within(LIMIT)
        .send(
            URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/hook"),
            Map.of("Pgmahout-Timestamp", "17"),
            "{\"a\":1}");
  }

  @Test
  void aReceiverGetsBodyAndHeaders() throws InterruptedException {
    serve(caller -> answer(caller, "HTTP/1.1 204 No Content\r\n\r\n"));
    assertThat(send()).isEmpty();
    assertThat(heads.poll(5, TimeUnit.SECONDS))
        .startsWith("POST /hook HTTP/1.1")
        .contains("Pgmahout-Timestamp: 17", "Content-Type: application/json")
        .endsWith("{\"a\":1}");
  }

  @Test
  void anyOtherStatusIsARefusal() {
    serve(caller -> answer(caller, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
    assertThat(send()).contains("127.0.0.1 answers with status 503");
  }

  /** A receiver must not choose where the agent sends what, with which signature. */
  @Test
  void aRedirectIsNotFollowed() {
    serve(
        caller ->
            answer(
                caller,
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/else\r\nContent-Length: 0\r\n\r\n"
                    .formatted(listener.getLocalPort())));
    assertThat(send()).contains("127.0.0.1 answers with status 302");
    assertThat(heads).hasSize(1);
  }

  @Test
  void aReceiverThatNeverAnswersHoldsNothingForLong() {
    serve(caller -> caller.getInputStream().read());
    long begun = System.nanoTime();
    assertThat(send()).isPresent();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(LIMIT, LIMIT.multipliedBy(5));
  }

  /** Its answer is never read: neither time nor memory goes with it. */
  @Test
  void anAnswerWithoutEndIsCutOff() throws InterruptedException {
    BlockingQueue<Long> written = new LinkedBlockingQueue<>();
    serve(
        caller -> {
          OutputStream out = caller.getOutputStream();
          answer(caller, "HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n");
          byte[] block = new byte[64 * 1024];
          long sum = 0;
          try {
            while (sum < 1L << 32) {
              out.write(block);
              sum += block.length;
            }
          } finally {
            written.add(sum);
          }
        });
    long begun = System.nanoTime();
    assertThat(send()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LIMIT.multipliedBy(5));
    assertThat(written.poll(10, TimeUnit.SECONDS)).isNotNull().isLessThan(64L << 20);
  }

  @Test
  void nobodyThereIsAReasonAndNoException() throws IOException {
    listener.close();
    assertThat(send().orElseThrow()).startsWith("127.0.0.1: ");
  }
}
