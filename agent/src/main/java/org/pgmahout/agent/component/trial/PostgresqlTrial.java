package org.pgmahout.agent.component.trial;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.pgmahout.agent.local.ProgramVersion;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniYaml;

/**
 * What this node's own PostgreSQL says of the configuration that a spec gives it, found out with a
 * server that is thrown away: the locale by initdb, the parameters by the checks of a start, the
 * libraries by loading them, pg_hba and pg_ident by reading them, and what Patroni would make of
 * the parameters before. A parameter that is refused is left out of what comes after, so that one
 * look finds as much as it can.
 */
public final class PostgresqlTrial {
  private final CommandRunner commands;
  private final Path kernel;
  private final Function<PostgresqlPlan, Optional<Path>> programs;
  private final PatroniTrial patroni;
  private final ReentrantLock one = new ReentrantLock();

  /**
   * @param kernel folder of the kernel's state: {@code /proc}
   * @param programs the folder of PostgreSQL's programs; empty while they are not installed
   */
  public PostgresqlTrial(
      CommandRunner commands, Path kernel, Function<PostgresqlPlan, Optional<Path>> programs) {
    this.commands = commands;
    this.kernel = kernel;
    this.programs = programs;
    this.patroni = new PatroniTrial(commands);
  }

  /** Tries it; takes a second or two, and only one is tried at a time. */
  public TrialOutcome of(NodeSpec spec) {
    Optional<Path> installed = programs.apply(spec.plan().postgresql());
    if (installed.isEmpty()) {
      return TrialOutcome.untried(
          "PostgreSQL is not installed on %s yet: its parameters, pg_hba and locale are tried as soon as it is"
              .formatted(spec.node()));
    }
    Path bin = installed.get();
    one.lock();
    try (TrialFolder folder = TrialFolder.make(commands, PatroniYaml.SUPERUSER)) {
      ProgramVersion version = ProgramVersion.of(commands, bin);
      return new TrialAttempt(commands, kernel, patroni, spec, bin, version, folder)
          .outcome()
          .with(patroni.of(spec, bin, version));
    } finally {
      one.unlock();
    }
  }
}
