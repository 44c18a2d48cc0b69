package org.pgmahout.agent.component.trial;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.PatroniYaml;

/**
 * A PostgreSQL server thrown away after a minute at most: it listens on a socket in its own folder
 * alone, with a small cache, no archiving, a low priority and a limit to its memory. It is a child
 * of the agent, so that systemd ends it with an agent that is killed.
 */
final class TrialServer implements AutoCloseable {
  /** Names the socket alone: it listens nowhere. */
  static final String PORT = "5432";

  private static final Duration READY = Duration.ofSeconds(20);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(30);
  private static final Duration STOP = Duration.ofSeconds(20);

  /** As much as half of a small machine; the cache itself is not what is tried. */
  private static final long MEMORY = 4L << 30;

  /**
   * What must not act, or not be the same: these win over the files. Archiving would send the WAL
   * of this server to where the cluster's goes.
   */
  private static final List<String> OWN =
      List.of(
          "listen_addresses=",
          "port=" + PORT,
          "unix_socket_group=",
          "unix_socket_permissions=0700",
          "external_pid_file=",
          "archive_mode=off",
          "restore_command=",
          "logging_collector=off",
          "log_destination=stderr",
          "log_min_messages=warning",
          "log_line_prefix=",
          "lc_messages=C",
          "huge_pages=off",
          "shared_buffers=16MB",
          "fsync=off",
          "autovacuum=off");

  private final CommandRunner commands;
  private final Path programs;
  private final Path data;
  private final LocalPostgresql server;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Thread process;

  /**
   * Starts it.
   *
   * @param psql of the same PostgreSQL
   * @param folder of the trial: {@code data} in it is the server's
   * @param more settings that win over the files, besides those of every trial
   */
  TrialServer(CommandRunner commands, Psql psql, Path folder, List<String> more) {
    this.commands = commands;
    this.programs = psql.programs();
    this.data = folder.resolve("data");
    this.server = new LocalPostgresql(commands, psql, folder, Integer.parseInt(PORT));
    List<String> argv =
        new ArrayList<>(
            List.of(
                "timeout",
                "--kill-after=5",
                String.valueOf(LONGEST.toSeconds()),
                "nice",
                "-n",
                "10",
                "prlimit",
                "--as=" + MEMORY,
                programs.resolve("postgres").toString(),
                "-D",
                data.toString()));
    List<String> settings = new ArrayList<>(OWN);
    settings.add("unix_socket_directories=" + folder);
    settings.add("hba_file=" + data.resolve("pg_hba.conf"));
    settings.add("ident_file=" + data.resolve("pg_ident.conf"));
    settings.addAll(more);
    settings.forEach(setting -> argv.addAll(List.of("-c", setting)));
    this.process = Thread.ofVirtual().name("trial server").start(() -> live(argv));
  }

  /** Whether a setting is the trial's own, so that nothing is found out about it. */
  static boolean owns(String parameter) {
    return parameter.equalsIgnoreCase("unix_socket_directories")
        || OWN.stream().anyMatch(own -> own.startsWith(parameter.toLowerCase() + "="));
  }

  private void live(List<String> argv) {
    try {
      commands.run(Command.of(argv).as(PatroniYaml.SUPERUSER).within(LONGEST.plus(STOP)), log::add);
    } catch (OpsException e) {
      log.add("FATAL:  " + e.getMessage());
    }
  }

  /** Returns when a session can be had, or with what keeps it from that. */
  Optional<String> awaitReady() {
    long deadline = System.nanoTime() + READY.toNanos();
    String last = "";
    while (System.nanoTime() < deadline && process.isAlive()) {
      Optional<String> trouble = server.trouble();
      if (trouble.isEmpty()) {
        return Optional.empty();
      }
      last = trouble.get();
      if (last.contains("FATAL:") && !last.contains("starting up")) {
        return Optional.of(last);
      }
      Await.rest(LOOK);
    }
    return Optional.of(process.isAlive() ? last : lastLine());
  }

  boolean runs() {
    return process.isAlive();
  }

  LocalPostgresql asked() {
    return server;
  }

  /** Its last line, of whatever form: some reasons are said before there is a log. */
  String lastLine() {
    return log.isEmpty() ? "it ended without a word" : log.getLast();
  }

  /** What it said until now. */
  List<ServerWords> words() {
    return ServerWords.read(log);
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      commands.run(
          Command.of(
                  programs.resolve("pg_ctl").toString(),
                  "stop",
                  "-D",
                  data.toString(),
                  "-m",
                  "immediate",
                  "-w",
                  "-t",
                  "10")
              .as(PatroniYaml.SUPERUSER)
              .within(STOP));
    }
    try {
      process.join(STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
