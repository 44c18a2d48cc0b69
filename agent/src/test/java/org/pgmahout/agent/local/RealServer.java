package org.pgmahout.agent.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;

/** A server of a test: on a socket in its own folder, and without archiving. */
public final class RealServer implements AutoCloseable {
  private static final int PORT = 5432;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final CommandRunner commands;
  private final Path programs;
  private final int major;
  private final Path folder;
  private final Path data;

  /** Makes its data; it does not run yet. */
  public RealServer(RealPostgresql real, int major, String name) {
    this.commands = real.commands();
    this.programs = real.programs(major);
    this.major = major;
    this.folder = real.folder(name);
    this.data = folder.resolve("data");
    commands.require(
        program(
            "initdb",
            "-D",
            data.toString(),
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
            "--locale=C.UTF-8"));
  }

  public LocalPostgresql asked() {
    return new LocalPostgresql(commands, new Psql(programs, major), folder, PORT);
  }

  /** Replaces one of its files. */
  public void write(String file, String text) throws IOException {
    Files.writeString(data.resolve(file), text);
  }

  /** What keeps it from acting outside its folder: the first lines of its postgresql.conf. */
  public String own() {
    return """
        listen_addresses = ''
        unix_socket_directories = '%s'
        archive_mode = off
        logging_collector = off
        fsync = off
        shared_buffers = 16MB
        """
        .formatted(folder);
  }

  /** Ends with an error that has the log when it does not start. */
  public void start() throws IOException {
    CommandResult started =
        commands.run(
            program(
                "pg_ctl",
                "start",
                "-w",
                "-t",
                "30",
                "-D",
                data.toString(),
                "-l",
                folder.resolve("log").toString()));
    if (!started.ok()) {
      throw new AssertionError("no start:\n" + Files.readString(folder.resolve("log")));
    }
  }

  /** What it has written to its log. */
  public String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  @Override
  public void close() {
    commands.run(
        program("pg_ctl", "stop", "-w", "-t", "20", "-m", "immediate", "-D", data.toString()));
  }

  private Command program(String name, String... arguments) {
    return Command.of(programs.resolve(name).toString())
        .with(List.of(arguments))
        .as(RealPostgresql.USER)
        .within(LIMIT);
  }
}
