package org.pgmahout.agent.report.problem;

import java.util.List;

/** Every rule, as a list; the most urgent first, because their order is that of the screen. */
public final class ProblemRules {
  private static final List<ProblemRule> ALL =
      List.of(
          new PatroniRule(),
          new SystemIdRule(),
          new StreamingRule(),
          new StartingRule(),
          new ComponentRule(),
          new PauseRule(),
          new SynchronousRule(),
          new SlotRule(),
          new DiskRule(),
          new EtcdMemberRule(),
          new EtcdPlacementRule(),
          new WraparoundRule(),
          new ConnectionRule(),
          new PendingRestartRule(),
          new TransactionRule(),
          new MachineRule(),
          new CopyRule());

  private ProblemRules() {}

  /** All that is wrong by what was seen. */
  public static List<ProblemFound> in(Evidence seen) {
    return ALL.stream().flatMap(rule -> rule.in(seen)).toList();
  }
}
