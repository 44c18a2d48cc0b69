package org.pgmahout.systemtest.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;

/**
 * Stops the agent of a machine in the moment a step of an apply begins there, so that something can
 * be killed at just that step, and at those that are at work beside it. It reads the run's journal
 * on the machine, as events are written before the work they announce.
 */
public final class StepTrap implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(30);
  private static final String SCRIPT =
      """
      import json, os, select, signal, subprocess, sys, time
      RUNS, read, applies = '/var/lib/pgmahout/runs/', {}, {}
      wanted, near = set(sys.argv[1].split(',')), set(sys.argv[2].split(','))
      last = max(os.listdir(RUNS), default='')  # their names begin with the time
      at_work = set()
      def agent():
        return int(subprocess.check_output(['systemctl', 'show', '-P', 'MainPID', 'pgmahout-agent']))
      def new_lines(run):
        path = RUNS + run + '/events.ndjson'
        if os.path.getsize(path) == read.get(run, 0): return []
        with open(path, 'rb') as file:
          file.seek(read.get(run, 0))
          text = file.read()
        text = text[:text.rfind(b'\\n') + 1]
        read[run] = read.get(run, 0) + len(text)
        return text.splitlines()
      def begun():
        found = []
        for run in os.listdir(RUNS):
          if run <= last: continue
          try:
            if run not in applies:
              with open(RUNS + run + '/run.json') as file: applies[run] = json.load(file)['mode'] == 'APPLY'
            lines = new_lines(run) if applies[run] else []
          except (OSError, ValueError, KeyError): continue  # it is being written just now
          for event in map(json.loads, lines):
            if event['event'] == 'run-started': at_work.clear()
            if event['event'] not in ('step-started', 'step-finished'): continue
            step = event['step']['component'] + '/' + event['step']['step']
            if event['event'] == 'step-finished': at_work.discard(step)
            else: at_work.add(step); found += [step] if step in wanted else []
        return found
      def stopped(pid):
        with open(f'/proc/{pid}/stat') as file: return file.read().rsplit(')', 1)[1].split()[0] in 'TtZX'
      pid, looked = agent(), time.monotonic()
      print('ready', flush=True)
      while not (steps := begun()) or not pid:
        if select.select([sys.stdin], [], [], 0.002)[0]: sys.exit()  # nobody waits any more
        if time.monotonic() > looked + 2 or not pid: pid, looked = agent(), time.monotonic()
      os.kill(pid, signal.SIGSTOP)
      while not stopped(pid): pass
      steps += begun()
      print(','.join(sorted(near & at_work) or steps[-1:]), flush=True)  # all have ended just now
      os.kill(pid, signal.SIGKILL if sys.stdin.readline().strip() == 'kill' else signal.SIGCONT)
      """;

  private final String machine;
  private final Process process;
  private final BufferedReader said;
  private List<String> caught = List.of();

  /**
   * Begins to set it.
   *
   * @param steps those it waits for
   * @param near those it tells of, too, when they are at work in that moment
   */
  public StepTrap(TestLab lab, String machine, Set<String> steps, Set<String> near) {
    this.machine = machine;
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      "docker",
                      "exec",
                      "-i",
                      lab.container(machine),
                      "python3",
                      "-c",
                      SCRIPT,
                      String.join(",", steps),
                      String.join(",", near)))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      said = process.inputReader(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when it is set. */
  public void awaitReady() {
    Eventually.holds(
        READY, () -> assertThat(line()).as("what the trap on %s says", machine).isEqualTo("ready"));
  }

  /** The next line; empty while there is none. */
  private String line() {
    try {
      if (!said.ready()) {
        return "";
      }
      String line = said.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The steps at which the agent was stopped; empty while none of them began. */
  public List<String> caught() {
    if (caught.isEmpty()) {
      String line = line();
      caught = line.isEmpty() ? List.of() : List.of(line.split(","));
    }
    return caught;
  }

  /** {@code kill -9} of the stopped agent. */
  public void killAgent() {
    tell("kill\n");
  }

  /** The agent goes on as if nothing had been. */
  public void letGo() {
    tell("go\n");
  }

  private void tell(String word) {
    try {
      process.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns when the last command is carried out; ended before that, it would leave it half done.
   */
  public void awaitDone() {
    try {
      assertThat(process.waitFor(READY.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0)
          .as("the agent of %s got its signal at %s", machine, caught)
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it; an agent that it stopped goes on. */
  @Override
  public void close() {
    process.destroy();
  }
}
