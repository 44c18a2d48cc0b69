package org.pgmahout.agent.os;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** systemd's units; a unit that does not come up fails with its last log lines. */
public final class Systemd {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int LOG_LINES = 12;

  private final CommandRunner commands;

  public Systemd(CommandRunner commands) {
    this.commands = commands;
  }

  /** How a unit is now. */
  public UnitState state(String unit) {
    Map<String, String> values = new HashMap<>();
    commands
        .require(
            Command.of(
                "systemctl",
                "show",
                "--property=LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload,MainPID,Result",
                "--",
                unit))
        .lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
              }
            });
    return new UnitState(
        values.getOrDefault("LoadState", "not-found"),
        values.getOrDefault("ActiveState", "inactive"),
        values.getOrDefault("SubState", "dead"),
        values.getOrDefault("UnitFileState", ""),
        "yes".equals(values.get("NeedDaemonReload")),
        Long.parseLong(values.getOrDefault("MainPID", "0")),
        values.getOrDefault("Result", ""));
  }

  /** Reads all unit files again. */
  public void daemonReload() {
    commands.require(Command.of("systemctl", "daemon-reload").within(LIMIT));
  }

  /** Comes up with the machine from now on. */
  public void enable(String unit) {
    commands.require(Command.of("systemctl", "enable", "--quiet", "--", unit).within(LIMIT));
  }

  /** Does not come up with the machine any more. */
  public void disable(String unit) {
    commands.require(Command.of("systemctl", "disable", "--quiet", "--", unit).within(LIMIT));
  }

  /** Cannot be started by anybody. */
  public void mask(String unit) {
    commands.require(Command.of("systemctl", "mask", "--quiet", "--", unit).within(LIMIT));
  }

  /** Up now. */
  public void start(String unit) {
    change("start", unit);
  }

  /** Down now. */
  public void stop(String unit) {
    change("stop", unit);
  }

  /** Down and up. */
  public void restart(String unit) {
    change("restart", unit);
  }

  /** Ends its main process at once; what restarts it is the unit's own rule. */
  public void kill(String unit) {
    commands.require(
        Command.of("systemctl", "kill", "--kill-whom=main", "--signal=SIGKILL", "--", unit));
  }

  /** Reads its configuration again without going down. */
  public void reload(String unit) {
    change("reload", unit);
  }

  /** Forgets that a unit failed, so that a start limit does not hold it. */
  public void resetFailed(String unit) {
    commands.run(Command.of("systemctl", "reset-failed", "--", unit));
  }

  /** The end of a unit's log of this boot. */
  public List<String> lastLines(String unit, int count) {
    return commands
        .run(
            Command.of(
                "journalctl",
                "-u",
                unit,
                "-b",
                "-n",
                String.valueOf(count),
                "--no-pager",
                "-o",
                "cat"))
        .lines();
  }

  /** The failure of a unit, its last log lines included. */
  public OpsException failure(String unit, String what) {
    UnitState state = state(unit);
    return new OpsException(
        ErrorCode.UNIT_FAILED,
        "%s: %s is %s (%s), expected active;%s its last lines:\n%s"
            .formatted(
                what,
                unit,
                state.shown(),
                state.result(),
                besides(unit),
                String.join("\n", lastLines(unit, LOG_LINES))),
        "Read the lines above ('journalctl -u %s' has more), fix the cause, then run the same again."
            .formatted(unit));
  }

  /**
   * What a colleague may have laid beside the unit file, and nobody thinks of: a part of a sentence
   * with a blank before it; empty when there is nothing.
   */
  public String besides(String unit) {
    String dropIns =
        commands
            .run(Command.of("systemctl", "show", "--property=DropInPaths", "--value", "--", unit))
            .stdout()
            .strip();
    return dropIns.isEmpty() ? "" : " settings beside its unit file: " + dropIns + ";";
  }

  private void change(String verb, String unit) {
    CommandResult result = commands.run(Command.of("systemctl", verb, "--", unit).within(LIMIT));
    if (!result.ok()) {
      throw failure(unit, "systemctl %s failed".formatted(verb));
    }
  }
}
