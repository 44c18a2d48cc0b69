package org.pgmahout.agent.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Found;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.os.UnitState;
import org.pgmahout.common.outcome.Change;

/**
 * A unit that is enabled, runs, and runs with the files as they are now. What the running process
 * started with is in copies that the unit itself makes at start and reload, so that a crash between
 * writing a file and restarting is seen by the next check.
 */
public final class UnitStep extends HeadedStep {
  private final Systemd systemd;
  private final FileWriter files;
  private final String unit;
  private final Map<Path, Path> restartOn;
  private final Map<Path, Path> reloadOn;
  private final Restart restart;
  private final boolean withMachine;

  /**
   * @param restartOn files (and the running process's copies) whose change needs a restart
   * @param reloadOn files (and copies) whose change a reload brings in
   * @param restart how the unit gets a new process
   * @param withMachine whether it is to start with the machine; else that is another step's matter
   */
  public UnitStep(
      StepHead head,
      Systemd systemd,
      FileWriter files,
      String unit,
      Map<Path, Path> restartOn,
      Map<Path, Path> reloadOn,
      Restart restart,
      boolean withMachine) {
    super(head);
    this.systemd = systemd;
    this.files = files;
    this.unit = unit;
    this.restartOn = Map.copyOf(restartOn);
    this.reloadOn = Map.copyOf(reloadOn);
    this.restart = restart;
    this.withMachine = withMachine;
  }

  /** A unit that is only enabled and running, or whose changes a reload brings in. */
  public UnitStep(
      StepHead head, Systemd systemd, FileWriter files, String unit, Map<Path, Path> reloadOn) {
    this(head, systemd, files, unit, Map.of(), reloadOn, _ -> systemd.restart(unit), true);
  }

  /** How a unit gets a new process, for those where it takes more than systemd. */
  @FunctionalInterface
  public interface Restart {
    void perform(StepContext context);
  }

  @Override
  public Finding check(StepContext context) {
    UnitState state = systemd.state(unit);
    if (!state.exists() && !state.needsReload()) {
      return new Finding.CannotTell(
          unit + " is not known to systemd yet: decided after its package or file is there");
    }
    List<Change> changes = new ArrayList<>();
    if (withMachine && !state.enabled()) {
      changes.add(Change.of(unit, state.file(), "enabled"));
    }
    if (state.needsReload()) {
      changes.add(Change.of(unit, "older text of the unit loaded", "read again"));
    }
    if (!state.running()) {
      changes.add(Change.of(unit, state.shown(), "active"));
    } else {
      for (Path file : stale(files, restartOn)) {
        changes.add(Change.of(unit, "runs with another " + file, "restarted"));
      }
      for (Path file : stale(files, reloadOn)) {
        changes.add(
            Change.of(unit, "runs with another " + file, "reloaded").as(Change.Kind.RELOAD));
      }
    }
    return Finding.of(changes);
  }

  @Override
  public void apply(StepContext context) {
    UnitState before = systemd.state(unit);
    if (before.needsReload() || !before.exists()) {
      systemd.daemonReload();
    }
    if (withMachine && !before.enabled()) {
      systemd.enable(unit);
    }
    if (!before.running()) {
      systemd.resetFailed(unit);
      context.waiting("starting " + unit);
      systemd.start(unit);
    } else if (!stale(files, restartOn).isEmpty()) {
      context.waiting("restarting " + unit);
      restart.perform(context);
    } else if (!stale(files, reloadOn).isEmpty()) {
      systemd.reload(unit);
    }
    if (!systemd.state(unit).running()) {
      throw systemd.failure(unit, "did not stay up");
    }
  }

  /**
   * The files that a running process has read in another form.
   *
   * @param pairs files, and the copies of what the process has read
   */
  public static List<Path> stale(FileWriter files, Map<Path, Path> pairs) {
    Map<Path, Found> found =
        files.look(Stream.concat(pairs.keySet().stream(), pairs.values().stream()).toList());
    return pairs.entrySet().stream()
        .filter(pair -> !(found.get(pair.getKey()) instanceof Found.Nothing))
        .filter(
            pair ->
                !found
                    .get(pair.getKey())
                    .textOrEmpty()
                    .equals(found.get(pair.getValue()).textOrEmpty()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
