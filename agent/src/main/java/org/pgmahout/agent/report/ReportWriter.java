package org.pgmahout.agent.report;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.pgmahout.agent.service.Backoff;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a node's reports to where they go, under a lease that is renewed in time. After a failure
 * it waits longer and longer: an etcd that is down is asked by all nodes.
 */
final class ReportWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ReportWriter.class);
  private static final Duration RENEWAL = EtcdReports.LEASE.dividedBy(3);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** Not longer than the lease: an etcd that is back is to know within seconds who is alive. */
  private static final Duration LONGEST_PAUSE = EtcdReports.LEASE;

  /**
   * One that says nothing new is written not sooner than this after the one before, and so at every
   * look but those that had a reason of their own: its figures move, and its time is how old all
   * that is.
   */
  private static final Duration AGAIN = Duration.ofSeconds(8);

  private final ReportStore.Way way;
  private final LongSupplier nanos;
  private Optional<NodeSpec> spec = Optional.empty();
  private Optional<ReportStore> store = Optional.empty();
  private Optional<NodeReport> written = Optional.empty();
  private long writtenAt;
  private long renewedAt;
  private long failedAt;
  private int failures;

  ReportWriter(ReportStore.Way way, LongSupplier nanos) {
    this.way = way;
    this.nanos = nanos;
  }

  /** Another spec may be another cluster, with other keys and other certificates. */
  void begin(Optional<NodeSpec> now) {
    spec = now;
    store = Optional.empty();
    written = Optional.empty();
    failures = 0;
  }

  /**
   * Keeps the lease.
   *
   * @param busy whether the node will be looked at next, which takes seconds
   */
  void renew(boolean busy) {
    if (passed(renewedAt, busy ? FIRST_PAUSE : RENEWAL)) {
      attempt(
          () -> {
            store.ifPresent(ReportStore::alive);
            renewedAt = nanos.getAsLong();
          });
    }
  }

  /** Writes what failed before. */
  void again(NodeReport report) {
    if (written.isEmpty()) {
      write(report);
    }
  }

  /** Writes one that says something new, and any other where the one before is old. */
  void write(NodeReport report) {
    if (written.filter(report::saysTheSameAs).isEmpty() || passed(writtenAt, AGAIN)) {
      attempt(
          () -> {
            if (store.isPresent()) {
              store.get().keep(report);
              written = Optional.of(report);
              writtenAt = nanos.getAsLong();
            }
          });
    }
  }

  private void attempt(Runnable step) {
    if (failures > 0 && !passed(failedAt, Backoff.after(failures, FIRST_PAUSE, LONGEST_PAUSE))) {
      return;
    }
    try {
      if (store.isEmpty()) {
        store = spec.flatMap(way::of);
      }
      step.run();
      failures = 0;
    } catch (OpsException e) {
      // etcd is not there yet, or not at this moment: no defect of this agent's.
      if (failures == 0) {
        LOG.info("reports wait for etcd: {}", e.getMessage());
      }
      failed();
    } catch (RuntimeException e) {
      failed();
      throw e;
    }
  }

  private void failed() {
    failures++;
    failedAt = nanos.getAsLong();
    store.ifPresent(ReportStore::forget);
    written = Optional.empty();
  }

  private boolean passed(long since, Duration time) {
    return since == 0 || nanos.getAsLong() - since >= time.toNanos();
  }
}
