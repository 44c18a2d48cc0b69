package org.pgmahout.agent.local.log;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.spec.Component;

/** The place of a component's log, so that one route can serve the logs of all. */
public interface LogSource {

  /** The component whose log it is. */
  Component component();

  /**
   * Reads it until its end, or until the thread is interrupted.
   *
   * @param onLine takes one line after the other
   */
  void read(CommandRunner commands, Wanted wanted, Consumer<String> onLine);

  /** The last lines, and what comes after when it is followed. */
  record Wanted(int lines, boolean follow) {
    /** Most lines that can be asked for. */
    public static final int MOST = 20_000;

    private static final Duration LONGEST_FOLLOW = Duration.ofHours(12);

    /** How long the lines that are there may take. */
    public static final Duration PRINT = Duration.ofSeconds(30);

    /** How long it may take. */
    public Duration limit() {
      return follow ? LONGEST_FOLLOW : PRINT;
    }
  }

  /** The journal of a systemd unit. */
  record Unit(Component component, String unit) implements LogSource {
    @Override
    public void read(CommandRunner commands, Wanted wanted, Consumer<String> onLine) {
      Command last =
          Command.of("journalctl", "--no-pager", "-o", "short-iso", "-u", unit)
              .with(List.of("-n", String.valueOf(wanted.lines())));
      commands.run(
          (wanted.follow() ? last.with(List.of("-f")) : last).within(wanted.limit()).forItsLines(),
          onLine);
    }
  }

  /** The output of a container. */
  record Container(Component component, String name) implements LogSource {
    @Override
    public void read(CommandRunner commands, Wanted wanted, Consumer<String> onLine) {
      Command last =
          Command.of("docker", "logs", "--timestamps", "--tail", String.valueOf(wanted.lines()));
      commands.run(
          (wanted.follow() ? last.with(List.of("--follow", name)) : last.with(List.of(name)))
              .within(wanted.limit())
              .forItsLines(),
          onLine);
    }
  }
}
