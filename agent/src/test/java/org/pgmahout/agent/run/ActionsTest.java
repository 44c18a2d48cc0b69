package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest.Mode;

/** What is no run and changes the node: it holds the node alone. */
class ActionsTest extends EngineTesting {
  @Test
  void anActionThatChangesHoldsTheNodeEvenWhenItsReservationHasRunOut() throws Exception {
    RunEngine engine = engine(journal());
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Thread action =
        Thread.ofVirtual()
            .start(
                () ->
                    engine.alone(
                        action("me"),
                        "system/destroy",
                        "anna",
                        () -> {
                          begun.countDown();
                          try {
                            return go.await(10, TimeUnit.SECONDS);
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                        }));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    reservation.request(ReservationRequest.release("me", "anna@desk", false));
    for (Runnable other :
        List.<Runnable>of(
            () -> engine.reserve(ReservationRequest.hold("he", "bert@desk", 60, "")),
            () -> engine.start(request(Mode.CHECK), "bert"),
            () -> engine.alone(action("me"), "system/destroy", "anna", () -> "twice"),
            () -> engine.look(action("me"), () -> "data"))) {
      assertThatThrownBy(other::run)
          .hasMessageContaining("system/destroy of anna goes on since")
          .extracting(e -> ((OpsException) e).code())
          .isEqualTo(ErrorCode.BUSY);
    }
    assertThat(engine.differing(_ -> true)).isEmpty();
    assertThat(engine.look(action(""), () -> "seen")).isEqualTo("seen");
    go.countDown();
    action.join();
    engine.reserve(ReservationRequest.hold("he", "bert@desk", 60, ""));
  }

  @Test
  void anActionThatChangesNeedsTheReservationItNames() {
    RunEngine engine = engine(journal());
    assertThatThrownBy(() -> engine.alone(action(""), "system/destroy", "anna", () -> "done"))
        .hasMessageContaining("nobody holds a reservation");
    reservation.request(ReservationRequest.hold("he", "bert@desk", 60, ""));
    assertThatThrownBy(() -> engine.alone(action("me"), "system/destroy", "anna", () -> "done"))
        .hasMessageContaining("reserved by bert@desk");
  }

  @Test
  void anActionThatFailsLeavesTheNodeFree() {
    RunEngine engine = engine(journal());
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    assertThatThrownBy(
            () ->
                engine.alone(
                    action("me"),
                    "system/destroy",
                    "anna",
                    () -> {
                      throw new OpsException(ErrorCode.UNIT_FAILED, "it stays up", "Look.");
                    }))
        .hasMessageContaining("it stays up");
    assertThat(engine.alone(action("me"), "system/destroy", "anna", () -> "done"))
        .isEqualTo("done");
  }
}
