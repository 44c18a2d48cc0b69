package org.pgmahout.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopWakerTest {
  @TempDir private Path folder;
  private FakeProc proc;
  private GuardGround ground;
  private int woken;

  @BeforeEach
  void aServer() throws IOException {
    proc = new FakeProc(folder);
    proc.primary(100);
    Files.writeString(proc.data.resolve("postmaster.pid"), "100\n");
  }

  private LoopWaker waker(String switches) {
    ground = new GuardGround(switches);
    LoopWaker waker = new LoopWaker(ground.node, spec -> () -> ++woken > 0, spec -> proc.server());
    waker.turn();
    return waker;
  }

  private void turns(LoopWaker waker, int count) {
    for (int turn = 0; turn < count; turn++) {
      ground.pass(0.25);
      waker.turn();
    }
  }

  @Test
  void aDeathWakesPatroniUntilAServerIsBack() {
    LoopWaker waker = waker("wake: true");
    turns(waker, 10);
    assertThat(woken).isZero();

    proc.allEnd();
    turns(waker, 3);
    assertThat(woken).isEqualTo(3);

    proc.primary(200);
    turns(waker, 10);
    assertThat(woken).isEqualTo(3);
    assertThat(ground.events).hasSize(1);
    assertThat(ground.events.getFirst().what())
        .isEqualTo(
            "PostgreSQL on node-00 died, and Patroni was woken to see to it; a server runs again within 0.8 s");
  }

  @Test
  void aPatroniThatHasNoticedIsLeftToItsWork() {
    LoopWaker waker = waker("wake: true");
    proc.allEnd();
    turns(waker, 2);
    ground.state = "crashed";
    turns(waker, 20);

    assertThat(woken).isEqualTo(2);
    assertThat(ground.events).hasSize(1);
    assertThat(ground.events.getFirst().what()).endsWith("it began to within 0.5 s");
  }

  @Test
  void aServerThatIsStoppedInGoodOrderWakesNobody() throws IOException {
    LoopWaker waker = waker("wake: true");
    proc.allEnd();
    Files.delete(proc.data.resolve("postmaster.pid"));
    turns(waker, 20);

    assertThat(woken).isZero();
    assertThat(ground.events).isEmpty();
  }

  @Test
  void nobodyIsWokenInAPauseOrDuringAnApplyOrWhenItIsSwitchedOff() {
    LoopWaker waker = waker("wake: true");
    ground.paused = true;
    proc.allEnd();
    turns(waker, 10);
    assertThat(woken).isZero();

    proc.primary(200);
    waker = waker("wake: true");
    ground.held = true;
    proc.allEnd();
    turns(waker, 10);
    assertThat(woken).isZero();

    proc.primary(300);
    waker = waker("wake: false");
    proc.allEnd();
    turns(waker, 10);
    assertThat(woken).isZero();
  }

  @Test
  void aServerThatStaysDeadIsGivenUp() {
    LoopWaker waker = waker("wake: true");
    proc.allEnd();
    turns(waker, 200);

    assertThat(woken).isBetween(30, 40);
    assertThat(ground.events).hasSize(1);
    assertThat(ground.events.getFirst().what()).contains("it did not begin to");
  }
}
