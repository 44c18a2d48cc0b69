package org.pgmahout.agent.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;

/** Patroni, PostgreSQL or etcd that somebody else put on this machine and that still run. */
final class ForeignInstallations {
  private static final Path CLUSTERS = Path.of("/etc/postgresql");

  private final CommandRunner commands;

  ForeignInstallations(CommandRunner commands) {
    this.commands = commands;
  }

  List<String> look(NodeSpec spec) {
    List<String> found = new ArrayList<>();
    if (spec.has(Role.DATABASE)) {
      String patroni = show("patroni.service", "ExecStart");
      if (!patroni.isEmpty() && !patroni.contains(spec.plan().patroni().home() + "/")) {
        found.add("patroni.service runs another installation: " + patroni);
      }
      distributionClusters().forEach(found::add);
    }
    if (spec.has(Role.ETCD) && active("etcd.service")) {
      found.add("etcd.service, the distribution's etcd, is running");
    }
    return found;
  }

  private List<String> distributionClusters() {
    if (!Files.isDirectory(CLUSTERS)) {
      return List.of();
    }
    try (Stream<Path> folders =
        Files.find(CLUSTERS, 2, (path, attributes) -> attributes.isDirectory())) {
      return folders
          .filter(path -> CLUSTERS.relativize(path).getNameCount() == 2)
          .filter(path -> active(unit(path)))
          .map(path -> unit(path) + ", a PostgreSQL of the distribution, is running")
          .toList();
    } catch (IOException e) {
      return List.of(CLUSTERS + " cannot be read: " + e.getMessage());
    }
  }

  private static String unit(Path cluster) {
    return "postgresql@"
        + cluster.getParent().getFileName()
        + "-"
        + cluster.getFileName()
        + ".service";
  }

  private boolean active(String unit) {
    return commands.run(Command.of("systemctl", "is-active", "--quiet", unit)).ok();
  }

  /** A property of a unit; empty when there is no such unit. */
  private String show(String unit, String property) {
    return commands
        .run(Command.of("systemctl", "show", unit, "--property", property, "--value"))
        .stdout()
        .strip();
  }
}
