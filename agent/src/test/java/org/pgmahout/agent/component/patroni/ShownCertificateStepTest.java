package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;

class ShownCertificateStepTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("cluster", Instant.now(), Duration.ofDays(1));
  private static final X509Certificate OLD = certificate();
  private static final X509Certificate NEW = certificate();

  private Optional<X509Certificate> shown = Optional.of(OLD);
  private int reloads;
  private int missed;

  private static X509Certificate certificate() {
    return AUTHORITY
        .issue(
            new Identity("node-00", CertificateRole.MEMBER),
            List.of("node-00"),
            Instant.now(),
            Duration.ofHours(1))
        .certificate();
  }

  private ShownCertificateStep step(Optional<X509Certificate> onDisk) {
    return new ShownCertificateStep(
        new Memory(),
        () -> shown,
        () -> onDisk,
        () -> {
          reloads++;
          if (reloads > missed) {
            shown = onDisk;
          }
        },
        Duration.ZERO);
  }

  /** Of one that reads nothing again. */
  private static final class Memory implements ShownCertificateStep.Before {
    private final Set<X509Certificate> all = new HashSet<>();

    @Override
    public boolean showed(X509Certificate certificate) {
      return all.contains(certificate);
    }

    @Override
    public void seen(X509Certificate certificate) {
      all.add(certificate);
    }
  }

  @Test
  void whatWasSeenIsNotAskedForAgain() {
    ShownCertificateStep step = step(Optional.of(OLD));
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    shown = Optional.of(NEW);
    assertThat(step.check(new QuietContext()))
        .as("nothing was read again")
        .isEqualTo(Finding.right());
  }

  @Test
  void whatIsShownAlreadyIsRight() {
    assertThat(step(Optional.of(OLD)).check(new QuietContext())).isEqualTo(Finding.right());
  }

  @Test
  void aReloadThatDidNotLookAtItIsFollowedByAnother() {
    ShownCertificateStep step = step(Optional.of(NEW));
    missed = 2;
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.Wrong.class);
    step.apply(new QuietContext());
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    assertThat(reloads).isEqualTo(3);
  }

  @Test
  void oneThatNeverTakesItIsSaidAndTheNextRunEndsIt() {
    ShownCertificateStep step = step(Optional.of(NEW));
    missed = 3;
    assertThatThrownBy(() -> step.apply(new QuietContext()))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT))
        .hasMessageContaining("it shows another");
    step.apply(new QuietContext());
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
  }

  @Test
  void aPortThatIsJustOpenedAgainIsWaitedFor() {
    Deque<Optional<X509Certificate>> answers =
        new ArrayDeque<>(List.of(Optional.empty(), Optional.empty(), Optional.of(NEW)));
    ShownCertificateStep step =
        new ShownCertificateStep(
            new Memory(), answers::pop, () -> Optional.of(NEW), () -> {}, Duration.ZERO);
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
  }

  @Test
  void whoDoesNotAnswerIsDecidedLater() {
    shown = Optional.empty();
    assertThat(step(Optional.of(NEW)).check(new QuietContext()))
        .isInstanceOf(Finding.CannotTell.class);
  }
}
