package org.pgmahout.agent.component.patroni;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.wire.StepTrait;

/**
 * Patroni's dynamic configuration, which holds for the whole cluster, brought to what the plan says
 * through this node's Patroni. It comes before anybody waits for a member: a wrong value may be
 * what keeps the member down, and Patroni takes a corrected one also while no PostgreSQL runs.
 *
 * <p>One thing waits: lines of pg_hba that ask more of the members than those there now. A member
 * whose turn is still to come, or never comes because the roll is halted, could not connect again.
 */
final class ConfigurationStep extends HeadedStep {
  private static final int LOOKS = 20;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final Map<String, Object> wanted;
  private final Supplier<Map<String, Object>> earlier;
  private final Patroni patroni;
  private final Duration shownWithin;
  private final Narrowing narrowing;

  /**
   * What is brought instead while the lines of pg_hba cannot be narrowed.
   *
   * @param wide the wanted configuration with lines that let every member in
   * @param isWide whether lines are such
   * @param hindrance why they cannot be narrowed; empty when they can. A step asks once, so that
   *     what it finds after its work is what it wanted before
   */
  record Narrowing(
      Map<String, Object> wide,
      Predicate<List<String>> isWide,
      Supplier<Optional<String>> hindrance) {

    private boolean waits(Map<String, Object> wanted, Map<String, Object> now) {
      return isWide.test(DynamicConfig.hba(now))
          && !isWide.test(DynamicConfig.hba(wanted))
          && hindrance.get().isPresent();
    }
  }

  /** This node's Patroni, as far as its configuration goes. */
  interface Patroni {

    /** As it shows it; empty when it gives no answer, or none of a cluster that exists. */
    Optional<Map<String, Object>> look();

    /** Whether it answers that there is no configuration yet: the bootstrap brings it. */
    boolean none();

    /** The same; PATRONI_UNAVAILABLE without an answer. */
    Map<String, Object> shown();

    void patch(Map<String, Object> patch);

    /** Whether its process runs. */
    boolean runs();
  }

  /**
   * @param earlier what it was brought to last; empty when that is not known
   * @param shownWithin how long it may show what was there before a change
   * @param narrowing what is brought while not every member can be let in by the wanted lines
   */
  ConfigurationStep(
      Map<String, Object> wanted,
      Supplier<Map<String, Object>> earlier,
      Patroni patroni,
      Duration shownWithin,
      Narrowing narrowing) {
    super(
        StepHead.start(
                PatroniStepId.DYNAMIC_CONFIGURATION,
                "cluster-wide configuration",
                PatroniStepId.SERVICE,
                PatroniStepId.MEMBERS_SHOWN)
            .with(StepTrait.DYNAMIC_CONFIGURATION));
    this.wanted = wanted;
    this.earlier = earlier;
    this.patroni = patroni;
    this.shownWithin = shownWithin;
    this.narrowing = narrowing;
  }

  @Override
  public Finding check(StepContext context) {
    Optional<Map<String, Object>> now = look(context);
    if (now.isPresent()) {
      return Finding.of(DynamicConfig.changes(patch(now.get()), now.get()));
    }
    return patroni.none()
        ? new Finding.NotHere("the first node's bootstrap brings it")
        : new Finding.CannotTell("decided after Patroni runs");
  }

  /**
   * As it is now. Patroni that takes another certificate opens its port again, and nobody answers
   * for a moment: only one that stays silent, or does not run, is no Patroni.
   */
  private Optional<Map<String, Object>> look(StepContext context) {
    Optional<Map<String, Object>> now = patroni.look();
    for (int look = 1; look < LOOKS && now.isEmpty() && patroni.runs(); look++) {
      if (patroni.none()) {
        return now;
      }
      context.checkCancelled();
      context.waiting("waiting for Patroni to answer: look %d of %d".formatted(look, LOOKS));
      Await.rest(BETWEEN_LOOKS);
      now = patroni.look();
    }
    return now;
  }

  @Override
  public void apply(StepContext context) {
    for (int attempt = 1; true; attempt++) {
      Map<String, Object> patch = patch(patroni.shown());
      try {
        if (!patch.isEmpty()) {
          patroni.patch(patch);
          awaitShown(context);
        }
        return;
      } catch (OpsException e) {
        // Where all nodes start at once, all bring the same.
        if (e.code() != ErrorCode.BUSY || attempt == LOOKS) {
          throw e;
        }
        context.checkCancelled();
        Await.rest(BETWEEN_LOOKS);
      }
    }
  }

  private Map<String, Object> patch(Map<String, Object> now) {
    Map<String, Object> meant = narrowing.waits(wanted, now) ? narrowing.wide() : wanted;
    return DynamicConfig.patch(meant, now, earlier.get());
  }

  /**
   * {@code GET /config} is answered from what Patroni read at its last loop (its source, {@code
   * do_GET_config}): until the loop that a change wakes, it shows the values before.
   */
  private void awaitShown(StepContext context) {
    Await.upTo(shownWithin)
        .every(BETWEEN_LOOKS)
        .until(
            "Patroni to show its new configuration",
            this::notShown,
            context::waitingOn,
            why ->
                new OpsException(
                    ErrorCode.TIMED_OUT,
                    "Patroni took the new configuration, and after %d s: %s"
                        .formatted(shownWithin.toSeconds(), why),
                    "Look whether somebody else changes it (patronictl edit-config), then run the same again."));
  }

  private Optional<String> notShown() {
    Optional<Map<String, Object>> now = patroni.look();
    if (now.isEmpty()) {
      return Optional.of("it does not answer");
    }
    return DynamicConfig.changes(patch(now.get()), now.get()).stream()
        .findFirst()
        .map(change -> "%s still is %s".formatted(change.what(), change.from()));
  }
}
