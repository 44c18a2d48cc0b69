package org.pgmahout.agent.component.haproxy;

import java.time.Duration;
import java.util.Optional;
import org.pgmahout.agent.component.id.HaproxyStepId;
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
 * The proxy runs with the configuration on its disk, by its own word. HAProxy can accept a file and
 * yet not start with it, when a port is taken for example: systemd then calls the reload done, and
 * the worker from before goes on.
 */
final class ProxyInForceStep extends HeadedStep {
  private static final String WHAT = "HAProxy's configuration in force";

  private final Proxy proxy;
  private final String wanted;
  private final Limits limits;

  /**
   * @param answer for a worker that has just started to say what it runs with
   * @param pause between two looks
   */
  record Limits(Duration answer, Duration pause) {
    /** A new worker that cannot bind gives up after about two seconds (HAProxy 2.6 and 3.0). */
    static final Limits USUAL = new Limits(Duration.ofSeconds(15), Duration.ofMillis(200));
  }

  /** The node's HAProxy. */
  interface Proxy {

    /** Whether its service runs. */
    boolean running();

    /** Which configuration the worker runs with; empty when it does not say. */
    Optional<String> mark();

    /** Has it read its files again. */
    void reload();

    /** What it says against its files. */
    String complaint();

    /**
     * Puts the file back that the worker runs with, so that a restart does not end in no proxy at
     * all; false when that file was not kept.
     */
    boolean putBack(String mark);
  }

  /**
   * @param wanted the mark of the configuration on disk
   */
  ProxyInForceStep(Proxy proxy, String wanted, Limits limits) {
    super(
        StepHead.start(
                HaproxyStepId.IN_FORCE,
                "proxy runs with what was applied",
                HaproxyStepId.HAPROXY_CFG,
                HaproxyStepId.SERVICE)
            .with(StepTrait.IN_FORCE));
    this.proxy = proxy;
    this.wanted = wanted;
    this.limits = limits;
  }

  @Override
  public Finding check(StepContext context) {
    if (!proxy.running()) {
      return new Finding.CannotTell("decided after HAProxy runs");
    }
    String now = proxy.mark().orElse("not said");
    return now.equals(wanted)
        ? Finding.right()
        : Finding.wrong(Change.of(WHAT, shown(now), wanted));
  }

  private static String shown(String mark) {
    return mark.isEmpty() ? "another than pgmahout's" : mark;
  }

  @Override
  public void apply(StepContext context) {
    proxy.reload();
    Await.upTo(limits.answer())
        .every(limits.pause())
        .until(
            "HAProxy to run with the new configuration",
            this::other,
            context::waitingOn,
            _ -> notInForce());
  }

  private Optional<String> other() {
    return proxy
        .mark()
        .map(now -> now.equals(wanted) ? "" : "the worker from before still answers")
        .or(() -> Optional.of("it does not answer on its socket"))
        .filter(why -> !why.isEmpty());
  }

  private OpsException notInForce() {
    boolean back = proxy.mark().map(proxy::putBack).orElse(false);
    return new OpsException(
        ErrorCode.NOT_IN_FORCE,
        "HAProxy goes on with another configuration than the new haproxy.cfg: "
            + proxy.complaint()
            + (back ? " The file from before is back." : ""),
        "Correct what it names (in the plan haproxy.extra or a port, or a program that has the port); then apply again.");
  }
}
