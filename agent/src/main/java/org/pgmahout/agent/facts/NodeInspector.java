package org.pgmahout.agent.facts;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.RunView;

/** Tells what this machine is and has; reads files, starts almost nothing, changes nothing. */
public final class NodeInspector {
  private static final List<String> CAPABILITIES =
      List.of("runs", "reservation", "events", "logs", "looks", "preflight", "metrics");
  private static final Path DPKG_STATUS = Path.of("/var/lib/dpkg/status");
  private static final String POSTGRESQL = "postgresql-";
  private static final Path LINKED = Path.of("/usr/sbin/postgres");

  /** The folder is in the hands of its owner, who may have filled it. */
  private static final int MOST_FILES = 50_000;

  private static final Path VENV_LIB = Path.of("/var/lib/postgresql/patroni-packages/lib");

  private final String node;
  private final String version;
  private final Machine machine;
  private final RunEngine engine;
  private final Reservation reservation;
  private final Supplier<Instant> certificateExpires;
  private final Clock clock;

  public NodeInspector(
      String node,
      String version,
      Machine machine,
      RunEngine engine,
      Reservation reservation,
      Supplier<Instant> certificateExpires,
      Clock clock) {
    this.node = node;
    this.version = version;
    this.machine = machine;
    this.engine = engine;
    this.reservation = reservation;
    this.certificateExpires = certificateExpires;
    this.clock = clock;
  }

  /** Looks now. */
  public NodeFacts facts() {
    Map<String, String> release = machine.release();
    Map<String, String> packages = packages();
    return new NodeFacts(
        node,
        version,
        hostname(),
        release.getOrDefault("ID", ""),
        release.getOrDefault("VERSION_ID", ""),
        release.getOrDefault("PRETTY_NAME", ""),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        packages.getOrDefault("libc6", "").replaceAll("-.*", ""),
        Runtime.getRuntime().availableProcessors(),
        memory(),
        machine.container(),
        clock.instant(),
        certificateExpires.get(),
        versions(packages),
        CAPABILITIES,
        engine.generation(),
        engine.lineage(),
        engine.current().map(RunView::id).orElse(""),
        reservation.current(),
        reservation.unfinished(),
        engine.missingSecrets());
  }

  private static Map<String, String> versions(Map<String, String> packages) {
    Map<String, String> versions = new TreeMap<>();
    packages.forEach(
        (name, installed) -> {
          if (name.equals("docker.io") || name.equals("docker-ce")) {
            versions.put(Component.DOCKER.word(), installed);
          } else if (name.equals("haproxy")) {
            versions.put(Component.HAPROXY.word(), installed);
          }
        });
    postgresql(packages, LINKED)
        .ifPresent(installed -> versions.put(Component.POSTGRESQL.word(), installed));
    String patroni = patroni();
    if (!patroni.isEmpty()) {
      versions.put(Component.PATRONI.word(), patroni);
    }
    return versions;
  }

  /**
   * Of several that are installed side by side the one in use, which is linked; before that, the
   * newest.
   */
  static Optional<String> postgresql(Map<String, String> packages, Path linked) {
    Optional<String> used = major(linked).map(major -> packages.get(POSTGRESQL + major));
    return used.or(
        () ->
            packages.keySet().stream()
                .filter(name -> name.matches(POSTGRESQL + "\\d+"))
                .max(
                    Comparator.comparingInt(
                        name -> Integer.parseInt(name.substring(POSTGRESQL.length()))))
                .map(packages::get));
  }

  /** Debian's {@code /usr/lib/postgresql/15/bin/postgres} behind the link. */
  private static Optional<String> major(Path linked) {
    try {
      Path program = linked.toRealPath();
      return program.getNameCount() < 3
          ? Optional.empty()
          : Optional.of(program.getName(program.getNameCount() - 3).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** dpkg's own record: installed packages and their versions. */
  private static Map<String, String> packages() {
    Map<String, String> found = new HashMap<>();
    try (Stream<String> lines = Files.lines(DPKG_STATUS)) {
      String[] current = {"", ""};
      lines.forEach(
          line -> {
            if (line.startsWith("Package: ")) {
              current[0] = line.substring(9);
              current[1] = "";
            } else if (line.startsWith("Status: ")) {
              current[1] = line;
            } else if (line.startsWith("Version: ") && current[1].endsWith(" installed")) {
              found.put(current[0], line.substring(9));
            }
          });
    } catch (IOException e) {
      return Map.of();
    }
    return found;
  }

  private static String patroni() {
    if (!Files.isDirectory(VENV_LIB)) {
      return "";
    }
    // The folder is a link into the environment in use.
    try (Stream<Path> files = Files.walk(VENV_LIB.toRealPath(), 3)) {
      return files
          .limit(MOST_FILES)
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("patroni-[0-9].*\\.dist-info"))
          .map(name -> name.substring("patroni-".length(), name.length() - ".dist-info".length()))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static long memory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return InetAddress.getLoopbackAddress().getHostName();
    }
  }
}
