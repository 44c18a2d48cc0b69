package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.service.ManualClock;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.Unfinished;

class ReservationTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  @TempDir private Path folder;
  private Reservation reservation;

  @BeforeEach
  void begin() {
    reservation = reservation();
  }

  private Reservation reservation() {
    return new Reservation(clock, new UnfinishedNote(folder.resolve("unfinished.json")));
  }

  private void ask(String owner, int seconds) {
    reservation.request(new ReservationRequest(owner, owner + "@desk", seconds, "etcd", false));
  }

  @Test
  void holdsAgainstOthersAndNamesTheHolder() {
    ask("anna", 30);
    assertThatThrownBy(() -> ask("bert", 30)).hasMessageContaining("anna@desk");
    assertThatThrownBy(() -> reservation.require("bert")).hasMessageContaining("anna@desk");
    reservation.require("anna");
  }

  @Test
  void endsByItselfUnlessRenewed() {
    ask("anna", 30);
    clock.advance(Duration.ofSeconds(20));
    ask("anna", 30);
    clock.advance(Duration.ofSeconds(20));
    assertThat(reservation.current().owner()).isEqualTo("anna");
    clock.advance(Duration.ofSeconds(10));
    assertThat(reservation.current()).isEqualTo(Reservation.NOBODY);
    ask("bert", 30);
  }

  @Test
  void anApplyThatNeverEndedWellIsRememberedAcrossARestart() {
    ask("anna", 30);
    ask("anna", 0);
    assertThat(reservation().unfinished())
        .isEqualTo(new Unfinished("anna@desk", Instant.parse("2026-01-01T00:00:00Z"), "etcd"));
    ask("bert", 30);
    reservation.request(ReservationRequest.release("anna", "anna@desk", true));
    assertThat(reservation.unfinished().who()).isEqualTo("bert@desk");
    reservation.request(ReservationRequest.release("bert", "bert@desk", true));
    assertThat(reservation().unfinished()).isEqualTo(Unfinished.NONE);
  }

  @Test
  void isReleasedByItsOwnerAlone() {
    ask("anna", 30);
    ask("bert", 0);
    assertThat(reservation.current().owner()).isEqualTo("anna");
    ask("anna", 0);
    assertThat(reservation.current()).isEqualTo(Reservation.NOBODY);
  }
}
