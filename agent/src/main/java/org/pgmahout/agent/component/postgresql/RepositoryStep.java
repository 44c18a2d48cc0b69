package org.pgmahout.agent.component.postgresql;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.wire.StepTrait;

/**
 * The PostgreSQL group's own repository, known to apt and read by it: Debian's postgresql-common
 * has a program that enables it with its key. That one ends well also when the repository does not
 * answer, and apt would then install the distribution's packages instead; so its lists are what
 * counts.
 */
final class RepositoryStep extends HeadedStep {
  /** The same under every mirror's name: the suite is {@code bookworm-pgdg}. */
  private static final String LISTS = "*-pgdg_{InRelease,Release}";

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Apt apt;
  private final CommandRunner commands;
  private final Path etcApt;
  private final Path lists;

  /**
   * @param etcApt {@code /etc/apt}
   * @param lists {@code /var/lib/apt/lists}
   */
  RepositoryStep(Apt apt, CommandRunner commands, Path etcApt, Path lists) {
    super(
        StepHead.prepare(
                PostgresqlStepId.REPOSITORY,
                "PostgreSQL's own repository",
                PostgresqlStepId.CREATECLUSTER_CONF)
            .with(StepTrait.INSTALLS));
    this.apt = apt;
    this.commands = commands;
    this.etcApt = etcApt;
    this.lists = lists;
  }

  @Override
  public Finding check(StepContext context) {
    if (!enabled()) {
      return Finding.wrong(Change.create("apt source pgdg", "enabled"));
    }
    return read()
        ? Finding.right()
        : Finding.wrong(Change.of("apt source pgdg", "never read", "read"));
  }

  @Override
  public void apply(StepContext context) {
    if (!enabled()) {
      apt.install(
          List.of("postgresql-common", "ca-certificates"),
          context::waiting,
          context::checkCancelled);
      context.waiting("enabling PostgreSQL's own repository");
      commands.require(
          Command.of("sh", "-c", "exec sh /usr/share/postgresql-common/pgdg/*.sh -y")
              .within(LIMIT));
    }
    if (!read()) {
      apt.update(context::waiting, context::checkCancelled)
          .filter(_ -> !read())
          .ifPresent(
              silent -> {
                throw silent;
              });
    }
  }

  private boolean enabled() {
    Path sources = etcApt.resolve("sources.list.d");
    return Files.exists(sources.resolve("pgdg.list"))
        || Files.exists(sources.resolve("pgdg.sources"));
  }

  private boolean read() {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(lists, LISTS)) {
      return found.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }
}
