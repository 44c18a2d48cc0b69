package org.pgmahout.agent.report.problem;

import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.text.TimeWords;
import org.pgmahout.common.wire.ProblemKind;

/**
 * A base backup under way, so that nobody takes a replica that is being made for one that hangs.
 */
public final class CopyRule implements ProblemRule {

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    return seen.database().stream()
        .flatMap(figures -> figures.copies().stream())
        .map(
            copy ->
                ProblemFound.warning(
                        ProblemKind.COPY_UNDER_WAY,
                        Component.POSTGRESQL,
                        "a base backup for %s is under way: %s%s"
                            .formatted(whom(copy, seen), progress(copy), rest(copy)),
                        "")
                    .of(copy.to()));
  }

  private static String whom(DatabaseFigures.Copy copy, Evidence seen) {
    Optional<String> node =
        seen.spec().plan().nodes().stream()
            .filter(one -> one.address().equals(copy.to()))
            .map(NodePlan::name)
            .findFirst();
    return node.orElseGet(() -> copy.to().isEmpty() ? "a client on this node" : copy.to());
  }

  private static String progress(DatabaseFigures.Copy copy) {
    return copy.total() <= 0
        ? new ByteSize(copy.sent()).toString()
        : "%s of %s".formatted(new ByteSize(copy.sent()), new ByteSize(copy.total()));
  }

  private static String rest(DatabaseFigures.Copy copy) {
    String rate = copy.rate() < 1 ? "" : ", %s/s".formatted(new ByteSize((long) copy.rate()));
    return rate
        + DiskFigures.timeFor(Math.max(0, copy.total() - copy.sent()), copy.rate())
            .filter(_ -> copy.total() > 0)
            .map(time -> ", still " + TimeWords.of(time))
            .orElse("");
  }
}
