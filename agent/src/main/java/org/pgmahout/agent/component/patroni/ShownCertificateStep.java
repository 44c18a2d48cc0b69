package org.pgmahout.agent.component.patroni;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.StepTrait;

/**
 * Patroni's REST API shows the certificate that is on disk. A reload is not enough to know it: one
 * that finds a change in patroni.yml as well does not look at the certificate (Patroni's source,
 * {@code Patroni.reload_config}: {@code local or sighup and reload_local_certificate()}), and the
 * old one is shown until it ends. Another reload, without a change in the file, brings the new one.
 */
final class ShownCertificateStep extends HeadedStep {
  private static final int RELOADS = 3;

  /** With another certificate Patroni opens its port again: one silence is no answer. */
  private static final Duration OPENED = Duration.ofSeconds(4);

  private final Before before;
  private final Supplier<Optional<X509Certificate>> shown;
  private final Supplier<Optional<X509Certificate>> onDisk;
  private final Runnable reload;
  private final Duration taken;

  /** What Patroni was seen to show, and must show still: no file of its own was touched since. */
  interface Before {
    boolean showed(X509Certificate certificate);

    /** Remembers it. */
    void seen(X509Certificate certificate);
  }

  /**
   * @param shown what the REST API shows; empty when it does not answer
   * @param onDisk what it is to show; empty before there is one
   * @param reload has Patroni read its configuration again
   * @param taken how long it may take for that
   */
  ShownCertificateStep(
      Before before,
      Supplier<Optional<X509Certificate>> shown,
      Supplier<Optional<X509Certificate>> onDisk,
      Runnable reload,
      Duration taken) {
    super(
        StepHead.start(
                PatroniStepId.SHOWN_CERTIFICATE,
                "REST API shows the certificate on disk",
                PatroniStepId.MEMBER)
            .with(StepTrait.CREDENTIALS));
    this.before = before;
    this.shown = shown;
    this.onDisk = onDisk;
    this.reload = reload;
    this.taken = taken;
  }

  @Override
  public Finding check(StepContext context) {
    Optional<X509Certificate> wanted = onDisk.get();
    if (wanted.filter(before::showed).isPresent()) {
      return Finding.right();
    }
    Optional<X509Certificate> now =
        wanted.isEmpty()
            ? Optional.empty()
            : Await.upTo(OPENED).answer(shown, context::checkCancelled);
    if (now.isEmpty()) {
      return new Finding.CannotTell("decided after Patroni answers");
    }
    if (!now.equals(wanted)) {
      return Finding.wrong(
          Change.of("certificate of Patroni's REST API", words(now.get()), words(wanted.get())));
    }
    before.seen(now.get());
    return Finding.right();
  }

  private static String words(X509Certificate certificate) {
    return "that ends at " + certificate.getNotAfter().toInstant();
  }

  @Override
  public void apply(StepContext context) {
    for (int again = RELOADS; ; again--) {
      reload.run();
      try {
        await(context);
        return;
      } catch (OpsException e) {
        // A reload that Patroni had not got to yet takes this one with it.
        if (again == 1 || e.code() != ErrorCode.TIMED_OUT) {
          throw e;
        }
      }
    }
  }

  private void await(StepContext context) {
    Await.upTo(taken)
        .until(
            "Patroni's REST API to show the certificate on disk",
            () ->
                shown.get().equals(onDisk.get())
                    ? Optional.empty()
                    : Optional.of("it shows another"),
            context::waitingOn,
            why ->
                new OpsException(
                    ErrorCode.TIMED_OUT,
                    "Patroni's REST API was to show the certificate on disk; after %d s: %s"
                        .formatted(taken.toSeconds(), why),
                    "Look at pgmahout logs NODE patroni, then apply again."));
  }
}
