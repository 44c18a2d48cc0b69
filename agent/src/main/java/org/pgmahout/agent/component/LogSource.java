package org.pgmahout.agent.component;

import java.util.List;
import org.pgmahout.common.spec.Component;

/** Where a component's log is to be read, so that one route can serve them all. */
public sealed interface LogSource {

  /** Whose log it is. */
  Component component();

  /** The program that prints it: the last lines, and what comes after when it is followed. */
  List<String> command(int lines, boolean follow);

  /** The journal of a systemd unit. */
  record Unit(Component component, String unit) implements LogSource {
    @Override
    public List<String> command(int lines, boolean follow) {
      return follow
          ? List.of(
              "journalctl", "--no-pager", "-o", "short-iso", "-u", unit, "-n", "" + lines, "-f")
          : List.of("journalctl", "--no-pager", "-o", "short-iso", "-u", unit, "-n", "" + lines);
    }
  }

  /** The output of a container. */
  record Container(Component component, String name) implements LogSource {
    @Override
    public List<String> command(int lines, boolean follow) {
      return follow
          ? List.of("docker", "logs", "--timestamps", "--tail", "" + lines, "--follow", name)
          : List.of("docker", "logs", "--timestamps", "--tail", "" + lines, name);
    }
  }
}
