package org.pgmahout.agent.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.spec.NodePort;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.PreflightFacts.PortUse;
import org.pgmahout.common.wire.PreflightFacts.Use;

/** Who listens on the ports a node needs, and whether that is what pgmahout put there. */
final class Ports {
  private static final Pattern PROCESS = Pattern.compile("\\(\\(\"([^\"]+)\",pid=(\\d+)");

  private final CommandRunner commands;

  Ports(CommandRunner commands) {
    this.commands = commands;
  }

  List<PortUse> of(NodeSpec spec, List<NodePort> needed) {
    List<String> listening = commands.require(Command.of("ss", "-Hltnp")).lines();
    return needed.stream().map(port -> use(port, listening)).toList();
  }

  private static PortUse use(NodePort wanted, List<String> listening) {
    return listening.stream()
        .filter(line -> localPort(line) == wanted.port())
        .findFirst()
        .map(
            line -> {
              Matcher process = PROCESS.matcher(line);
              boolean known = process.find();
              String name = known ? process.group(1) : "a program without a name";
              String unit = known ? cgroup(process.group(2)) : "";
              String owner = known ? name + " (pid " + process.group(2) + ")" : name;
              Use use = ours(wanted, name, unit) ? Use.OURS : Use.TAKEN;
              return new PortUse(wanted.port(), wanted.purpose(), use, owner);
            })
        .orElseGet(() -> new PortUse(wanted.port(), wanted.purpose(), Use.FREE, ""));
  }

  /** Fourth column of ss: {@code 0.0.0.0:5432}, {@code [::]:22}, {@code *:80}. */
  static int localPort(String line) {
    String[] columns = line.strip().split("\\s+");
    if (columns.length < 4) {
      return -1;
    }
    String local = columns[3];
    try {
      return Integer.parseInt(local.substring(local.lastIndexOf(':') + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * By the unit or container its process belongs to: names alone would take a stranger's for ours.
   */
  static boolean ours(NodePort wanted, String process, String cgroup) {
    return switch (wanted.component()) {
      case ETCD -> process.equals("etcd") && cgroup.contains("docker");
      case POSTGRESQL, PATRONI -> cgroup.contains("/patroni.service");
      case HAPROXY -> cgroup.contains("/haproxy.service");
      case SYSTEM, DOCKER -> false;
    };
  }

  private static String cgroup(String pid) {
    try {
      return Files.readString(Path.of("/proc", pid, "cgroup"));
    } catch (IOException ended) {
      return "";
    }
  }
}
