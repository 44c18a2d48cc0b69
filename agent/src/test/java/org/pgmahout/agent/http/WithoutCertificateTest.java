package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.wire.ApiPaths;

/** What somebody without a certificate may cost, each way played as an attacker would. */
class WithoutCertificateTest {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final String FLOOD = "127.0.0.66";

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @Test
  void largeBodiesAreRefusedBeforeAnythingOfThemIsRead() throws IOException {
    TestAgent agent = agent(TestAgent.patience(Duration.ofSeconds(30), SHORT), false);
    List<RawConnection> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      try {
        RawConnection one = opened(agent.asNobody());
        all.add(one.head("POST", ApiPaths.ENROL, "Content-Length: 4194304").say("x".repeat(9000)));
      } catch (IOException e) {
        // More than there may be at once: cut in its handshake.
      }
    }
    int refused = 0;
    for (RawConnection one : all) {
      try {
        RawConnection.Answer answer = one.answer();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.head()).contains("connection: close");
        assertThat(answer.body()).contains("TOKEN_INVALID", "no enrolment is open");
        refused++;
      } catch (IOException e) {
        // Cut after it.
      }
      one.awaitClosed();
    }
    assertThat(refused).isGreaterThan(10);
  }

  @Test
  void whoGoesOnSendingAfterARefusalIsCut() throws IOException {
    TestAgent agent = agent(TestAgent.patience(Duration.ofSeconds(30), SHORT), false);
    RawConnection endless = opened(agent.asNobody());
    endless.head("POST", ApiPaths.ENROL, "Transfer-Encoding: chunked");
    assertThat(endless.answer().status()).isEqualTo(403);
    String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
    long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    boolean cut = false;
    while (!cut && System.nanoTime() < end) {
      try {
        endless.say(chunk);
      } catch (IOException e) {
        cut = true;
      }
    }
    assertThat(cut).isTrue();
  }

  @Test
  void withAnOpenEnrolmentBodiesAreSmallAndFew() throws IOException {
    // Long enough for ten handshakes on a busy machine: the first is to wait when the last comes.
    TestAgent agent = agent(TestAgent.patience(Duration.ofSeconds(4), SHORT), true);
    RawConnection large = opened(agent.asNobody());
    large.head("POST", ApiPaths.ENROL, "Content-Length: 65537");
    assertThat(large.answer().status()).isEqualTo(413);

    List<RawConnection> halves = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      RawConnection half = opened(agent.asNobody());
      halves.add(half.head("POST", ApiPaths.ENROL, "Content-Length: 60000").say("{"));
    }
    List<String> answers = new ArrayList<>();
    for (RawConnection half : halves) {
      answers.add(half.answer().body());
    }
    // 256 kB have room for four of them, which are waited for until their time is over.
    assertThat(answers).filteredOn(each -> each.contains("to its end in time")).hasSize(4);
    assertThat(answers).filteredOn(each -> each.contains("TOO_MANY")).hasSize(6);

    RawConnection next = opened(agent.asNobody());
    next.head("POST", ApiPaths.ENROL, "Content-Length: 2").say("{}");
    assertThat(next.answer().body()).as("their room is free again").contains("INPUT_INVALID");
  }

  @Test
  void aBodyThatComesByteByByteIsGivenUp() throws IOException {
    TestAgent agent = agent(TestAgent.patience(SHORT, SHORT), true);
    RawConnection slow = opened(agent.asNobody());
    slow.head("POST", ApiPaths.ENROL, "Content-Length: 60000");
    Thread drops =
        Thread.startVirtualThread(
            () -> {
              try {
                while (!Thread.interrupted()) {
                  slow.say("x");
                  LockSupport.parkNanos(1_000_000);
                }
              } catch (IOException e) {
                // Cut, as it ought to be.
              }
            });
    try {
      assertThat(slow.answer().body()).contains("did not come to its end in time");
      slow.awaitClosed();
    } finally {
      drops.interrupt();
    }
  }

  @Test
  void aRefusedConnectionTakesNoSecondHead() throws IOException {
    TestAgent agent = agent(TestAgent.patience(SHORT, SHORT), false);
    RawConnection second = opened(agent.asNobody());
    assertThat(second.get(ApiPaths.NODE).answer().status()).isEqualTo(401);
    try {
      second.say("GET /v1/hea");
    } catch (IOException e) {
      // It was closed already.
    }
    second.awaitClosed();
  }

  @Test
  void aFloodLeavesRoomForWhoHasACertificate() throws IOException {
    Limits usual = TestAgent.patience(Duration.ofSeconds(30), Duration.ofSeconds(30));
    Limits few =
        new Limits(
            usual.request(),
            usual.idle(),
            usual.linger(),
            40,
            12,
            6,
            10,
            usual.streams(),
            usual.requests());
    TestAgent agent = agent(few, false);
    RawConnection anna = opened(agent.asOperator());
    assertThat(anna.get(ApiPaths.NODE).answer().status()).isEqualTo(204);
    RawConnection first = opened(agent.asNobody(FLOOD));
    List<RawConnection> strangers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Socket mute = opened(new Socket());
      mute.bind(new InetSocketAddress(FLOOD, 0));
      mute.connect(new InetSocketAddress("127.0.0.1", agent.port()), 5_000);
      try {
        strangers.add(opened(agent.asNobody(FLOOD)));
      } catch (IOException e) {
        // Cut in its handshake.
      }
      if (i % 10 == 0) {
        RawConnection ben = opened(agent.asOperator());
        assertThat(ben.get(ApiPaths.NODE).answer().status()).as("newcomer %d", i).isEqualTo(204);
      }
    }
    assertThat(anna.get(ApiPaths.NODE).answer().status()).as("a connection kept").isEqualTo(204);
    assertThat(first.get(ApiPaths.NODE).answer().status()).as("the first stranger").isEqualTo(401);
    // Those whose handshake the agent had not come to are among them.
    assertThat(strangers).filteredOn(WithoutCertificateTest::isOpen).hasSizeLessThanOrEqualTo(12);
  }

  private static boolean isOpen(RawConnection stranger) {
    try {
      return stranger.get(ApiPaths.NODE).answer().status() == 401;
    } catch (IOException e) {
      return false;
    }
  }

  private TestAgent agent(Limits limits, boolean open) throws IOException {
    return opened(
        new TestAgent(
            folder, limits, open, api -> api.on("GET", ApiPaths.NODE, _ -> Answer.nothing())));
  }

  private <T extends AutoCloseable> T opened(T one) {
    opened.add(one);
    return one;
  }
}
