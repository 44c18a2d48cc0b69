package org.pgmahout.agent.component.postgresql;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PostgresqlSettings;
import org.pgmahout.common.wire.InForce;
import org.pgmahout.common.wire.InForce.BarredLogin;

/** What this node's server runs with, held against what its spec wants. */
public final class RunningConfiguration {
  private final CommandRunner commands;
  private final FileWriter files;

  public RunningConfiguration(CommandRunner commands, FileWriter files) {
    this.commands = commands;
    this.files = files;
  }

  /** As it is at this moment; changes nothing, and looks for no {@link BarredLogins}. */
  public InForce look(NodeSpec spec) {
    return of(spec, _ -> List.of());
  }

  /** The same, with who is logged in that the plan does not let in: another session of psql. */
  public InForce lookWithLogins(NodeSpec spec) {
    return of(spec, server -> new BarredLogins(spec.plan()).on(server));
  }

  private InForce of(NodeSpec spec, Function<LocalPostgresql, List<BarredLogin>> logins) {
    PostgresqlSettings wanted = PostgresqlSettings.of(spec);
    return Programs.of(spec.plan().postgresql(), files)
        .server(commands)
        .flatMap(
            server ->
                held(spec.node(), server, wanted).map(is -> is.withBarred(logins.apply(server))))
        .orElseGet(() -> new InForce(spec.node(), false, List.of(), List.of(), List.of()));
  }

  /** What a server runs with, held against any settings; empty when it does not answer. */
  public static Optional<InForce> held(
      String node, LocalPostgresql server, PostgresqlSettings wanted) {
    return ServerConfiguration.of(server, wanted.parameters().keySet())
        .map(is -> new Deviations(wanted, is))
        .map(held -> new InForce(node, true, held.list(), held.altered(), List.of()));
  }
}
