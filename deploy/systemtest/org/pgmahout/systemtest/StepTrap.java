package org.pgmahout.systemtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Stops the agent of a machine in the moment a step of an apply begins there, so that something can
 * be killed at just that step. It reads the run's journal on the machine, as events are written
 * before the work they announce.
 */
final class StepTrap implements AutoCloseable {
  private static final String SCRIPT =
      """
      import json, os, select, signal, subprocess, sys, time
      RUNS, wanted, read, applies = '/var/lib/pgmahout/runs/', set(sys.argv[1].split(',')), {}, {}
      last = max(os.listdir(RUNS), default='')  # their names begin with the time
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
        for run in os.listdir(RUNS):
          if run <= last: continue
          try:
            if run not in applies:
              with open(RUNS + run + '/run.json') as file: applies[run] = json.load(file)['mode'] == 'APPLY'
            lines = new_lines(run) if applies[run] else []
          except (OSError, ValueError, KeyError): continue  # it is being written just now
          for event in map(json.loads, lines):
            if event['event'] == 'step-started':
              step = event['step']['component'] + '/' + event['step']['step']
              if step in wanted: return step
      pid, looked = agent(), time.monotonic()
      print('ready', flush=True)
      while not (step := begun()):
        if select.select([sys.stdin], [], [], 0.002)[0]: sys.exit()  # nobody waits any more
        if time.monotonic() > looked + 2: pid, looked = agent(), time.monotonic()
      os.kill(pid, signal.SIGSTOP)
      print(step, flush=True)
      os.kill(pid, signal.SIGKILL if sys.stdin.readline().strip() == 'kill' else signal.SIGCONT)
      """;

  private final Process process;
  private final BufferedReader said;
  private String caught = "";

  /** Set on a machine for any of these steps; returns when it is ready. */
  StepTrap(TestLab lab, String machine, Collection<String> steps) {
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
                      String.join(",", steps)))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      said = process.inputReader(StandardCharsets.UTF_8);
      String first = said.readLine();
      if (!"ready".equals(first)) {
        throw new IllegalStateException("the trap on " + machine + " said " + first);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The step whose begin stopped the agent; empty while none of them began. */
  Optional<String> caught() {
    try {
      if (caught.isEmpty() && said.ready()) {
        String line = said.readLine();
        caught = line == null ? "" : line;
      }
      return caught.isEmpty() ? Optional.empty() : Optional.of(caught);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -9} of the stopped agent. */
  void killAgent() {
    tell("kill\n");
  }

  /** The agent goes on as if nothing had been. */
  void letGo() {
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

  /** Ends it; an agent that it stopped goes on. */
  @Override
  public void close() {
    process.destroy();
  }
}
