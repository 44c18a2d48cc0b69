package org.pgmahout.agent.component.patroni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pgmahout.agent.component.Machinery;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniYaml;
import org.pgmahout.common.spec.SecretNames;

/**
 * Base backups as Patroni on this node sees and makes them; a process that outlived its Patroni
 * counts, too.
 *
 * @param secrets the spec's
 */
record PatroniCopies(
    NodeSpec spec, Map<String, Secret> secrets, LocalPatroni patroni, Machinery machinery)
    implements HalfCopyStep.Copies {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Of all databases, tablespaces too; the WAL of the copying itself comes on top. */
  private static final String SIZE = "select sum(pg_database_size(oid)) from pg_database";

  @Override
  public Optional<String> source() {
    return leader().map(Member::name);
  }

  private Optional<Member> leader() {
    return patroni
        .ask(PatroniClient::members)
        .flatMap(
            all ->
                all.stream()
                    .filter(member -> member.role().leads() && member.healthy())
                    .findFirst())
        .filter(member -> !member.name().equals(spec.node()));
  }

  @Override
  public boolean atWork(Path folder) {
    boolean told =
        patroni.ask(PatroniClient::status).map(now -> MemberWait.copies(now.state())).orElse(false);
    return told || machinery.machine().hasProcessOn(folder);
  }

  @Override
  public OptionalLong needed() {
    Optional<Member> leader = leader();
    Secret password = secrets.get(SecretNames.SUPERUSER_PASSWORD);
    if (leader.isEmpty() || password == null) {
      return OptionalLong.empty();
    }
    try {
      return number(machinery.commands().run(question(leader.get(), password)));
    } catch (OpsException e) {
      // Only a copy that is known not to fit is held back.
      return OptionalLong.empty();
    }
  }

  private Command question(Member leader, Secret password) {
    NodePaths paths = NodePaths.of(spec);
    Command psql =
        Command.of(
                paths.postgresqlBin() + "/psql",
                "-XqAtw",
                "-h",
                leader.host(),
                "-p",
                String.valueOf(leader.port()),
                "-U",
                PatroniYaml.SUPERUSER,
                "-c",
                SIZE,
                "postgres")
            .as(PatroniYaml.SUPERUSER)
            .env("PGCONNECT_TIMEOUT", "5")
            .env("PGPASSWORD", password)
            .within(LIMIT);
    return spec.plan().security().tls()
        ? psql.env("PGSSLMODE", "verify-ca").env("PGSSLROOTCERT", paths.patroniCa())
        : psql;
  }

  private static OptionalLong number(CommandResult told) {
    String text = told.stdout().strip();
    return told.ok() && text.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  @Override
  public long free(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }
}
