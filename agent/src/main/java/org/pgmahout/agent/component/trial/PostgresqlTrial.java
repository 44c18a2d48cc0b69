package org.pgmahout.agent.component.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.pgmahout.agent.component.postgresql.Programs;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniYaml;
import org.pgmahout.common.wire.NodeVerdict.Remark;

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
   * @param kernel where the kernel's state lies: {@code /proc}
   */
  public PostgresqlTrial(CommandRunner commands, Path kernel) {
    this(commands, kernel, plan -> Programs.of(plan).bin());
  }

  /**
   * @param programs the folder of PostgreSQL's programs; empty while they are not installed
   */
  PostgresqlTrial(
      CommandRunner commands, Path kernel, Function<PostgresqlPlan, Optional<Path>> programs) {
    this.commands = commands;
    this.kernel = kernel;
    this.programs = programs;
    this.patroni = new PatroniTrial(commands);
  }

  /**
   * What came out.
   *
   * @param refusals what PostgreSQL refuses, and what Patroni would not hand over as it is
   * @param unjudged what could not be tried, and why
   */
  public record Found(List<Remark> refusals, List<String> unjudged) {
    public Found {
      refusals = List.copyOf(refusals);
      unjudged = List.copyOf(unjudged);
    }

    /** Whether all of it was tried, and nothing refused. */
    boolean good() {
      return refusals.isEmpty() && unjudged.isEmpty();
    }

    /** With what somebody else says about that which PostgreSQL has nothing against. */
    private Found with(List<Remark> others) {
      List<Remark> all = new ArrayList<>(refusals);
      others.stream()
          .filter(other -> refusals.stream().noneMatch(own -> own.path().equals(other.path())))
          .forEach(all::add);
      return new Found(all, unjudged);
    }
  }

  /** Tries it; takes a second or two, and only one is tried at a time. */
  public Found of(NodeSpec spec) {
    Optional<Path> installed = programs.apply(spec.plan().postgresql());
    if (installed.isEmpty()) {
      return new Found(
          List.of(),
          List.of(
              "PostgreSQL is not installed on %s yet: its parameters, pg_hba and locale are tried as soon as it is"
                  .formatted(spec.node())));
    }
    one.lock();
    try (TrialFolder folder = TrialFolder.make(commands, PatroniYaml.SUPERUSER)) {
      return new TrialAttempt(commands, kernel, patroni, spec, installed.get(), folder)
          .found()
          .with(patroni.of(spec, installed.get()));
    } finally {
      one.unlock();
    }
  }
}
