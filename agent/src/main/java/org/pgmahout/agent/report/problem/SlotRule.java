package org.pgmahout.agent.report.problem;

import static org.pgmahout.common.spec.Component.PATRONI;
import static org.pgmahout.common.spec.Component.POSTGRESQL;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.text.TimeWords;
import org.pgmahout.common.wire.ProblemKind;

/**
 * A slot of the leader that is missing, is not used, or has lost its WAL. One that is not used
 * holds WAL, up to {@code max_slot_wal_keep_size} or until the disk is full.
 */
public final class SlotRule implements ProblemRule {
  /** Patroni makes slots in its loop, and a replica that restarts comes back. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    return seen.primary().stream()
        .flatMap(
            primary ->
                Stream.concat(
                    primary.slots().stream().flatMap(slot -> of(slot, primary, seen)),
                    missing(primary, seen)));
  }

  private static Stream<ProblemFound> of(
      DatabaseFigures.Slot slot, DatabaseFigures primary, Evidence seen) {
    if (slot.status().equals("lost")) {
      return Stream.of(
          ProblemFound.failure(
                  ProblemKind.SLOT_LOST,
                  POSTGRESQL,
                  "slot %s has lost its WAL (max_slot_wal_keep_size): who used it has to be copied again"
                      .formatted(slot.name()),
                  "pgmahout env patronictl, there: reinit %s MEMBER"
                      .formatted(seen.spec().plan().name()))
              .of(slot.name()));
    }
    if (slot.active()) {
      return Stream.empty();
    }
    return Stream.of(
        ProblemFound.warning(
                ProblemKind.SLOT_INACTIVE,
                POSTGRESQL,
                "slot %s is not in use and holds %s of WAL%s"
                    .formatted(slot.name(), new ByteSize(slot.held()), full(primary, seen)),
                whoseIs(slot, seen)
                    .map(node -> "pgmahout logs " + node + " patroni")
                    .orElse(
                        "where nobody needs it any more: pgmahout env psql --superuser, there: select pg_drop_replication_slot('%s');"
                            .formatted(slot.name())))
            .of(slot.name())
            .after(PATIENCE));
  }

  private static Optional<String> whoseIs(DatabaseFigures.Slot slot, Evidence seen) {
    return seen.spec().plan().nodesWith(Role.DATABASE).stream()
        .map(NodePlan::name)
        .filter(node -> slotOf(node).equals(slot.name()))
        .findFirst();
  }

  private static String full(DatabaseFigures primary, Evidence seen) {
    return seen.disks().stream()
        .filter(disk -> disk.uses().contains("wal"))
        .findFirst()
        .flatMap(disk -> DiskFigures.timeFor(disk.free(), primary.walRate()))
        .map(
            time ->
                "; at %s/s the disk is full in %s"
                    .formatted(new ByteSize((long) primary.walRate()), TimeWords.of(time)))
        .orElse("");
  }

  private static Stream<ProblemFound> missing(DatabaseFigures primary, Evidence seen) {
    return seen.cluster().stream()
        .flatMap(state -> state.members().keySet().stream())
        .filter(member -> !member.equals(seen.node()))
        .filter(
            member ->
                primary.slots().stream().noneMatch(slot -> slot.name().equals(slotOf(member))))
        .map(
            member ->
                ProblemFound.warning(
                        ProblemKind.SLOT_MISSING,
                        POSTGRESQL,
                        "there is no slot for %s: WAL that it needs may be removed"
                            .formatted(member),
                        seen.logs(PATRONI))
                    .of(slotOf(member))
                    .after(PATIENCE));
  }

  /** Patroni's {@code slot_name_from_member_name}, for names that a plan may have. */
  private static String slotOf(String member) {
    return member.toLowerCase(Locale.ROOT).replaceAll("[-.]", "_");
  }
}
