package org.pgmahout.controller.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.controller.client.FakeAgent;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;

/** The whole command on a plan whose one node is a fake on this computer, with a silent etcd. */
final class CommandOnFakes implements AutoCloseable {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeAgent agent;
  private final Path folder;
  private final PlanFolder own;

  /**
   * @param folder an empty one
   */
  CommandOnFakes(Path folder) throws Exception {
    this(folder, Instant.now());
  }

  /**
   * The same with an agent whose certificate lives a day.
   *
   * @param issued when it was issued
   */
  CommandOnFakes(Path folder, Instant issued) throws Exception {
    this.folder = folder;
    this.own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    own.create("ada");
    this.agent = new FakeAgent(own, "node-00", issued);
    Files.writeString(
        folder.resolve("cluster.yaml"),
        """
        apiVersion: pgmahout/v1
        agent: {port: %d}
        etcd: {client_port: 1025, peer_port: 1026}
        patroni: {port: 5}
        postgresql: {port: 6}
        nodes:
          - {name: node-00, address: 127.0.0.1, roles: [database, etcd]}
        """
            .formatted(agent.port()));
  }

  FakeAgent agent() {
    return agent;
  }

  PlanFolder folder() {
    return own;
  }

  /** Runs it, without a terminal; returns the exit code. */
  int run(String... arguments) {
    out.reset();
    err.reset();
    Screen screen = new Screen(new PrintStream(out), new PrintStream(err), false, false);
    PlanLocator home = new PlanLocator(Map.of(), folder, Optional.empty());
    return PgmahoutCommand.commandLine(screen, home, new Interruption(screen), arguments)
        .execute(arguments);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  @Override
  public void close() {
    agent.close();
  }
}
