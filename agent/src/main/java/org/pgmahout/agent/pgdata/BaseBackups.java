package org.pgmahout.agent.pgdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.SecretNames;

/**
 * Base backups as Patroni on this node sees and makes them. A process that outlived its Patroni
 * counts as well.
 *
 * @param secrets the spec's
 */
public record BaseBackups(
    NodeSpec spec,
    Map<String, Secret> secrets,
    LocalPatroni patroni,
    CommandRunner commands,
    FileWriter files,
    Machine machine)
    implements HalfCopyStep.Copies {
  /** Of all databases, tablespaces too; the WAL of the copying itself comes on top. */
  private static final String SIZE = "select sum(pg_database_size(oid)) from pg_database;";

  /** Whether this state of Patroni's, or a reason that names it, is a base backup. */
  public static boolean makesOne(String state) {
    return state.contains("creating replica");
  }

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
    boolean shown =
        patroni.ask(PatroniClient::status).map(now -> makesOne(now.state())).orElse(false);
    return shown || machine.hasProcessOn(folder);
  }

  @Override
  public OptionalLong needed() {
    Optional<Member> leader = leader();
    Secret password = secrets.get(SecretNames.SUPERUSER_PASSWORD);
    Optional<Psql> psql = Programs.of(spec.plan().postgresql(), files).psql();
    if (leader.isEmpty() || password == null || psql.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return number(commands.run(question(psql.get(), leader.get(), password)));
    } catch (OpsException e) {
      // Only a copy that is known not to fit is held back.
      return OptionalLong.empty();
    }
  }

  /** A copy has the leader's major version, and so this node's programs fit the leader. */
  private Command question(Psql psql, Member leader, Secret password) {
    NodePaths paths = NodePaths.of(spec);
    Command session =
        psql.session(leader.host(), leader.port(), new Secret(SIZE)).env("PGPASSWORD", password);
    return spec.plan().security().tls()
        ? session
            .env("PGSSLMODE", "verify-ca")
            .env("PGSSLROOTCERT", paths.patroniCa())
            .env("PGSSLCERT", paths.patroniCert())
            .env("PGSSLKEY", paths.patroniKey())
        : session;
  }

  private static OptionalLong number(CommandResult answer) {
    String text = answer.stdout().strip();
    return answer.ok() && text.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  @Override
  public long free(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }
}
