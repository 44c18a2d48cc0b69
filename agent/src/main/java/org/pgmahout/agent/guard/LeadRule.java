package org.pgmahout.agent.guard;

import java.time.Duration;
import org.pgmahout.agent.guard.GuardDecision.Act;
import org.pgmahout.common.plan.Timing;

/**
 * Decides whether PostgreSQL of this node may go on writing, and whether its Patroni stands still.
 * Two may see etcd: the agent and Patroni. Each can be cut off from it alone, so a silence proves
 * nothing while the other one still proves something:
 *
 * <table>
 * <caption>PostgreSQL accepts writes here</caption>
 * <tr><th>etcd, as the agent sees it<th>Patroni's REST API<th>means<th>act
 * <tr><td>lease lives<td>any<td>nobody else can get the key before it ends<td>none
 * <tr><td>lease lives, not renewed for loop_wait + 3 s<td>silent, asked twice<td>Patroni stands
 *     still<td>restart it, in time for the lease
 * <tr><td>lease ends within the margin<td>leads, by failsafe<td>Patroni alone is cut off, and all
 *     members consent<td>none
 * <tr><td>lease ends within the margin<td>anything else<td>the loop stands still, though the API
 *     may answer<td>fence
 * <tr><td>no key<td>leads, by failsafe<td>all members consent<td>none
 * <tr><td>no key<td>anything else<td>it ended, or somebody deleted it: Patroni has as long as the
 *     lease would have lived to take it again<td>then fence
 * <tr><td>another node's<td>any<td>a stopped or suspended node is back; no consent outlives
 *     another leader<td>fence: at once when the proof has ended, else at the second look
 * <tr><td>no answer<td>leads<td>only the agent is cut off, or failsafe holds: Patroni renewed, or
 *     had the consent of all, within ttl, and steps down by itself otherwise<td>none
 * <tr><td>no answer<td>unclear<td>Patroni lives and steps down by itself, or it cannot be asked<td>none
 * <tr><td>no answer<td>does not lead, or silent<td>nobody proves anything: the last proof holds as
 *     long as it can, then this agent itself may be what is slow<td>fence after two fair looks
 * </table>
 *
 * <p>A proof by etcd is the question's moment, plus what is left of the lease, less the margin. A
 * proof by Patroni's word holds for ttl less what a healthy round may take: loop_wait,
 * retry_timeout, and two seconds for the members' answers ({@code Ha.check_failsafe_topology}), and
 * one for the stop. All is measured in time since the machine's start: suspended time counts, and a
 * clock that is set does not.
 *
 * @param ttl Patroni's
 * @param loopWait Patroni's
 * @param retryTimeout Patroni's
 */
record LeadRule(Duration ttl, Duration loopWait, Duration retryTimeout) {
  private static final Duration MARGIN = Duration.ofSeconds(5);
  private static final Duration LATE = Duration.ofSeconds(3);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration ANSWERS_AND_STOP = Duration.ofSeconds(3);
  private static final int TWICE = 2;

  /** The one for a plan's timing. */
  static LeadRule of(Timing timing) {
    return new LeadRule(
        Duration.ofSeconds(timing.ttl()),
        Duration.ofSeconds(timing.loopWait()),
        Duration.ofSeconds(timing.retryTimeout()));
  }

  /** Whether Patroni is to be asked as well: its lease alone does not show a healthy round. */
  boolean asksPatroni(LeaseLook lease) {
    return !(lease instanceof LeaseLook.Live live)
        || live.sinceRenewal().compareTo(loopWait.plus(SECOND)) >= 0;
  }

  /** What a look calls for. */
  GuardDecision decide(GuardMemory before, GuardLook look) {
    GuardMemory now = remember(before, look);
    if (look.writes() && look.answered().compareTo(now.provenUntil()) > 0 && certain(now, look)) {
      return new GuardDecision(new Act.Fence(unproven(look)), now);
    }
    if (standsStill(look)
        && now.silences() >= TWICE
        && !look.answered().minus(now.notBefore()).isNegative()) {
      return new GuardDecision(
          new Act.Restart("it neither renewed its lease in etcd nor answered on its REST API"),
          now);
    }
    return new GuardDecision(new Act.Nothing(), now);
  }

  private GuardMemory remember(GuardMemory before, GuardLook look) {
    int taken = look.lease() instanceof LeaseLook.Taken ? before.taken() + 1 : 0;
    Duration proven = proven(before, look, taken);
    boolean unseen = look.lease() instanceof LeaseLook.Unknown;
    boolean over = look.answered().compareTo(proven) > 0;
    boolean unclear = look.patroni() instanceof PatroniWord.Unclear;
    int blind = unseen && over ? before.blind() + (look.fair() && !unclear ? 1 : 0) : 0;
    boolean silent = look.patroni() instanceof PatroniWord.Silent;
    boolean heard =
        look.patroni() instanceof PatroniWord.Answer
            || look.patroni() instanceof PatroniWord.NotAsked
            || unclear;
    return new GuardMemory(
        proven,
        taken,
        blind,
        silent && look.fair() ? before.silences() + 1 : heard ? 0 : before.silences(),
        heard ? 0 : before.restarts(),
        before.notBefore());
  }

  private Duration proven(GuardMemory before, GuardLook look, int taken) {
    Duration byWord = look.asked().plus(word());
    boolean failsafe =
        look.patroni() instanceof PatroniWord.Answer(boolean leads, boolean all, _) && leads && all;
    boolean leads = look.patroni() instanceof PatroniWord.Answer(boolean yes, _, _) && yes;
    return switch (look.lease()) {
      case LeaseLook.Live live -> {
        Duration byLease = look.asked().plus(live.left()).minus(margin());
        yield failsafe ? longer(byLease, byWord) : byLease;
      }
      case LeaseLook.Gone() ->
          failsafe ? longer(before.provenUntil(), byWord) : before.provenUntil();
      case LeaseLook.Taken(_) -> taken >= TWICE ? Duration.ZERO : before.provenUntil();
      case LeaseLook.Unknown() ->
          leads ? longer(before.provenUntil(), byWord) : before.provenUntil();
    };
  }

  private static boolean certain(GuardMemory now, GuardLook look) {
    return !(look.lease() instanceof LeaseLook.Unknown) || now.blind() >= TWICE;
  }

  private boolean standsStill(GuardLook look) {
    return switch (look.lease()) {
      case LeaseLook.Live live -> live.sinceRenewal().compareTo(round(look).plus(LATE)) >= 0;
      case LeaseLook.Gone(), LeaseLook.Taken(_) -> true;
      // Patroni that starts without etcd does not answer before it comes in: a restart helps
      // nobody.
      case LeaseLook.Unknown() -> false;
    };
  }

  /** A member renews its own key in every second round (Patroni's {@code _do_refresh_lease}). */
  private Duration round(GuardLook look) {
    return look.writes() ? loopWait : loopWait.multipliedBy(TWICE);
  }

  private static String unproven(GuardLook look) {
    return switch (look.lease()) {
      case LeaseLook.Live live ->
          "the leader key ends in %d s and was not renewed".formatted(live.left().toSeconds());
      case LeaseLook.Gone() -> "the leader key is gone, and not all members consent";
      case LeaseLook.Taken(String by) -> by + " leads";
      case LeaseLook.Unknown() -> "neither etcd nor Patroni proves any more that this node leads";
    };
  }

  /** A round that still tries, or asks the members for their consent, is not late. */
  private Duration margin() {
    Duration healthy = healthyRest();
    return longer(SECOND, healthy.compareTo(MARGIN) < 0 ? healthy : MARGIN);
  }

  private Duration word() {
    return longer(ANSWERS_AND_STOP, healthyRest());
  }

  /** What the longest healthy round leaves of the lease. */
  private Duration healthyRest() {
    return ttl.minus(loopWait).minus(retryTimeout).minus(ANSWERS_AND_STOP);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
