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

  private static final String BY_HAND =
      "started by hand, not by patroni.service; harmless. patronictl restart of this member makes it"
          + " Patroni's child again";

  private final CommandRunner commands;

  Ports(CommandRunner commands) {
    this.commands = commands;
  }

  List<PortUse> of(NodeSpec spec, List<NodePort> needed) {
    List<String> listening = commands.require(Command.of("ss", "-Hltnp")).lines();
    Postmaster postmaster = new Postmaster(commands, Path.of(spec.plan().postgresql().dataDir()));
    return needed.stream().map(port -> use(port, listening, postmaster)).toList();
  }

  private static PortUse use(NodePort wanted, List<String> listening, Postmaster postmaster) {
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
              if (ours(wanted, name, unit)) {
                return new PortUse(wanted.port(), wanted.purpose(), Use.OURS, owner, "");
              }
              return known && postmaster.is(wanted, name, process.group(2))
                  ? new PortUse(wanted.port(), wanted.purpose(), Use.OURS, owner, BY_HAND)
                  : new PortUse(
                      wanted.port(), wanted.purpose(), Use.TAKEN, owner, handBack(wanted, name));
            })
        .orElseGet(() -> new PortUse(wanted.port(), wanted.purpose(), Use.FREE, "", ""));
  }

  /** A program of the name that belongs there may serve the clients of this very cluster. */
  private static String handBack(NodePort wanted, String name) {
    boolean same =
        switch (wanted.component()) {
          case HAPROXY -> name.equals("haproxy");
          case PATRONI -> name.equals("patroni") || name.startsWith("python");
          case ETCD -> name.equals("etcd");
          case POSTGRESQL -> name.equals("postgres");
          case SYSTEM, DOCKER -> false;
        };
    return same
        ? "Look first whose it is (ps, its arguments): when somebody started this cluster's own %s by"
                .formatted(name)
            + " hand, clients may be using it, so end it only when they can do without it for a"
            + " moment, then apply; otherwise choose another port in the plan."
        : "";
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
