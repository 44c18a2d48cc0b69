package org.pgmahout.agent.component.patroni;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.local.log.PostgresqlLog;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.os.UnitState;
import org.pgmahout.agent.pgdata.BaseBackups;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;

/**
 * Waits for this node's member to lead or to stream; a base backup may take as long as it takes.
 */
final class MemberWait {
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final Duration COPY_LIMIT = Duration.ofHours(48);

  /** Patroni begins a base backup that failed again and again, for ever. */
  private static final int COPIES = 5;

  private final NodeSpec spec;
  private final Systemd systemd;
  private final LocalPatroni patroni;
  private final PostgresqlLog log;
  private final Duration limit;

  MemberWait(NodeSpec spec, Systemd systemd, LocalPatroni patroni, PostgresqlLog log) {
    this(spec, systemd, patroni, log, LIMIT);
  }

  /**
   * @param log tells why a server does not come up
   * @param limit how long a member may take that copies nothing
   */
  MemberWait(
      NodeSpec spec, Systemd systemd, LocalPatroni patroni, PostgresqlLog log, Duration limit) {
    this.spec = spec;
    this.systemd = systemd;
    this.patroni = patroni;
    this.log = log;
    this.limit = limit;
  }

  Finding check() {
    return problem()
        .map(why -> Finding.wrong(Change.of("member " + spec.node(), why, goal())))
        .orElseGet(Finding::right);
  }

  void await(StepContext context) {
    AtomicBoolean copying = new AtomicBoolean();
    int copies = 0;
    do {
      if (copies == COPIES) {
        throw systemd.failure(
            PatroniUnit.NAME,
            "the base backup of %s failed %d times".formatted(spec.node(), copies));
      }
      wait(limit, context, copying);
      if (copying.get()) {
        wait(COPY_LIMIT, context, copying);
        copies++;
      }
    } while (problem().isPresent());
  }

  /** Ends early when a base backup begins (short wait) or ends (long wait). */
  private void wait(Duration most, StepContext context, AtomicBoolean copying) {
    boolean started = copying.get();
    Await.upTo(most)
        .until(
            spec.node() + " to " + (spec.bootstrap() ? "lead" : "stream"),
            () -> {
              Optional<String> why = problem();
              copying.set(why.isPresent() && BaseBackups.makesOne(why.get()));
              return copying.get() == started ? why : Optional.empty();
            },
            context::waitingOn,
            this::timedOut);
  }

  private OpsException timedOut(String why) {
    return systemd.failure(
        PatroniUnit.NAME,
        "%s did not become %s within %d s, last: %s%s"
            .formatted(spec.node(), goal(), limit.toSeconds(), why, log.because()));
  }

  private String goal() {
    return spec.bootstrap() ? "leader (or streaming)" : "streaming (or leader)";
  }

  /** Why the member neither leads nor streams; empty when it does. */
  Optional<String> problem() {
    Optional<Seen> seen = patroni.ask(this::look);
    if (seen.isEmpty()) {
      UnitState unit = systemd.state(PatroniUnit.NAME);
      return Optional.of("Patroni does not answer yet, its unit is " + unit.shown());
    }
    return seen.get().healthy()
        ? Optional.empty()
        : Optional.of(
            "is in state '%s'%s"
                .formatted(seen.get().state(), seen.get().paused() ? "; " + Pause.MEMBER : ""));
  }

  private record Seen(boolean healthy, String state, boolean paused) {}

  /**
   * One question when all is well: each costs 40 ms, because Patroni sends an answer in two parts.
   */
  private Seen look(PatroniClient client) {
    Optional<Member> self =
        membersOf(client).stream().filter(member -> member.name().equals(spec.node())).findFirst();
    if (self.isPresent() && self.get().healthy()) {
      return new Seen(true, self.get().state(), false);
    }
    PatroniStatus own = client.status();
    return new Seen(false, self.map(Member::state).orElse(own.state()), own.paused());
  }

  /** None while Patroni knows no cluster yet. */
  private static List<Member> membersOf(PatroniClient client) {
    try {
      return client.members();
    } catch (OpsException e) {
      return List.of();
    }
  }
}
