package org.pgmahout.agent.component.patroni;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;

/** Remembers what was run and what it read, and answers what a test wants. */
final class RecordedPsql implements CommandRunner {
  final List<String> ran = new ArrayList<>();
  final List<String> read = new ArrayList<>();
  String says = "";
  String complains = "";
  int exit;

  LocalPostgresql server() {
    return new LocalPostgresql(this, new Psql(Path.of("/pg/bin"), 15), Path.of("/s"), 5433);
  }

  @Override
  public CommandResult run(Command command, Consumer<String> onLine) {
    ran.add(command.shown());
    read.add(command.stdin().orElseThrow().reveal());
    return new CommandResult(exit, says, complains, Duration.ZERO);
  }
}
