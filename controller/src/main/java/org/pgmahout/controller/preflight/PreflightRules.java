package org.pgmahout.controller.preflight;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlainTransport;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.SuperuserSources;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.wire.PreflightFacts;
import org.pgmahout.common.wire.PreflightFacts.Disk;
import org.pgmahout.common.wire.PreflightFacts.PortUse;
import org.pgmahout.common.wire.PreflightFacts.Reached;
import org.pgmahout.common.wire.PreflightFacts.Source;
import org.pgmahout.common.wire.PreflightReach.Attempt;
import org.pgmahout.common.wire.PreflightReach.Target;

/** What a node's facts mean for the plan: pure, every limit with its reason. */
final class PreflightRules {
  private static final Set<String> SUPPORTED = Set.of("debian 12", "debian 13");
  private static final long MEGABYTE = 1024L * 1024;

  /** Packages, venv and an empty cluster; less cannot be installed into. */
  private static final long LEAST_ROOM = 1024 * MEGABYTE;

  private static final long GOOD_ROOM = 5 * LEAST_ROOM;

  /** PostgreSQL, Patroni, etcd and the agent idle need about this much. */
  private static final long LEAST_MEMORY = 512 * MEGABYTE;

  /** etcd's hardware guide asks for 10 ms at the 99th percentile of a WAL write. */
  private static final Duration SLOW_FSYNC = Duration.ofMillis(10);

  private static final Duration UNUSABLE_FSYNC = Duration.ofMillis(500);
  private static final Duration CLOCK_WARN = Duration.ofMillis(500);
  private static final Duration CLOCK_FAIL = Duration.ofSeconds(30);

  private final ClusterPlan plan;

  PreflightRules(ClusterPlan plan) {
    this.plan = plan;
  }

  /** All rows of one node. */
  List<Row> of(NodePlan node, PreflightFacts facts, Duration clockOffset) {
    List<Row> rows = new ArrayList<>();
    rows.add(system(facts));
    rows.add(memory(node, facts));
    facts.disks().forEach(disk -> rows.add(room(facts, disk)));
    facts.disks().stream()
        .filter(disk -> !disk.fsync().isZero())
        .forEach(disk -> rows.add(speed(facts.node(), disk)));
    facts.ports().forEach(port -> rows.add(port(facts.node(), port)));
    rows.add(clock(facts.node(), clockOffset));
    boolean built = facts.appliedCluster().equals(plan.name());
    facts.sources().forEach(source -> rows.add(source(facts.node(), source, built)));
    rows.add(leftovers(facts, built));
    address(node, facts).ifPresent(rows::add);
    return rows;
  }

  /**
   * Where etcd listens on one address alone, the machine must have it; a NAT gateway has it not.
   */
  private Optional<Row> address(NodePlan node, PreflightFacts facts) {
    boolean member = node.has(Role.ETCD) && plan.hasOwnEtcd();
    return EtcdContainer.onlyAddress(plan, node)
        .filter(_ -> member && !facts.addresses().isEmpty())
        .map(
            only ->
                facts.addresses().stream().anyMatch(has -> same(has, only))
                    ? Row.pass(node.name(), "address", only + " is the machine's own")
                    : Row.fail(
                        node.name(),
                        "address",
                        "etcd is to listen on %s, and the machine has only: %s"
                            .formatted(only, String.join(", ", facts.addresses())),
                        "Write an address that the machine itself has as the node's, one that the other nodes reach; or a host name, for which a plain etcd listens on all addresses; or build the cluster with security.transport: tls."));
  }

  private static boolean same(String one, String other) {
    return InetAddress.ofLiteral(one).equals(InetAddress.ofLiteral(other));
  }

  /**
   * What one node found when it tried to reach the others; one row for all that is well.
   *
   * @param listened where somebody listens for certain: there a refusal comes from a firewall
   */
  List<Row> reach(String node, List<Attempt> attempts, Predicate<Target> listened) {
    List<Row> rows = new ArrayList<>();
    int open = 0;
    for (Attempt attempt : attempts) {
      String to =
          "%s %s:%d (%s)"
              .formatted(
                  attempt.target().node(),
                  attempt.target().address(),
                  attempt.target().port(),
                  attempt.target().purpose());
      switch (attempt.result()) {
        case OPEN -> open++;
        case REFUSED -> {
          if (listened.test(attempt.target())) {
            rows.add(
                closed(
                    node,
                    attempt,
                    to,
                    "refused although it is listened on: a firewall rejects it"));
          } else {
            open++;
          }
        }
        case TIMED_OUT, NO_ROUTE -> rows.add(closed(node, attempt, to, attempt.reason()));
      }
    }
    if (open > 0 || rows.isEmpty()) {
      rows.addFirst(Row.pass(node, "network", open + " ports of other nodes reached"));
    }
    return rows;
  }

  private static Row closed(String node, Attempt attempt, String to, String why) {
    return Row.fail(
        node,
        "network",
        "cannot reach " + to + ": " + why,
        "Open this port from "
            + node
            + " to "
            + attempt.target().node()
            + " in firewalls between them.");
  }

  /** What concerns the plan as a whole. */
  List<Row> whole() {
    List<Row> rows = new ArrayList<>();
    PlainTransport.danger(plan)
        .map(danger -> Row.warn("(all)", "transport", danger, PlainTransport.REMEDY))
        .ifPresent(rows::add);
    SuperuserSources.dangers(plan).stream()
        .map(danger -> Row.warn("(all)", "superuser", danger, SuperuserSources.REMEDY))
        .forEach(rows::add);
    return rows;
  }

  private Row system(PreflightFacts facts) {
    String os = facts.os() + " " + facts.osVersion();
    if (!SUPPORTED.contains(os)) {
      return Row.fail(
          facts.node(), "system", os + ", expected Debian 12 or 13", "Use a supported system.");
    }
    return facts.root()
        ? Row.pass(facts.node(), "system", os + " " + facts.architecture() + ", root")
        : Row.fail(
            facts.node(),
            "system",
            "the agent does not run as root",
            "Run enrol again; its unit runs as root.");
  }

  private Row memory(NodePlan node, PreflightFacts facts) {
    String has = facts.cpus() + " CPU, " + facts.memoryBytes() / MEGABYTE + " MB";
    long shared = bytes(plan.postgresql().parameters().getOrDefault("shared_buffers", "128MB"));
    if (node.has(Role.DATABASE) && shared > facts.memoryBytes() * 3 / 4) {
      return Row.fail(
          facts.node(),
          "memory",
          has + ", shared_buffers " + shared / MEGABYTE + " MB is more than three quarters",
          "Lower postgresql.parameters.shared_buffers; a quarter of the memory is usual.");
    }
    if (node.has(Role.DATABASE) && shared > facts.memoryBytes() * 2 / 5) {
      return Row.warn(
          facts.node(),
          "memory",
          has + ", shared_buffers " + shared / MEGABYTE + " MB is more than 40 %",
          "A quarter of the memory is usual.");
    }
    return facts.memoryBytes() < LEAST_MEMORY
        ? Row.warn(
            facts.node(),
            "memory",
            has + ", expected " + LEAST_MEMORY / MEGABYTE,
            "Give the machine more memory.")
        : Row.pass(facts.node(), "memory", has);
  }

  /**
   * Where the data is already, little room is a warning: what makes room may be a change of the
   * plan.
   */
  private Row room(PreflightFacts facts, Disk disk) {
    String node = facts.node();
    String observed = disk.path() + ": " + disk.freeBytes() / MEGABYTE + " MB free";
    String check = "room: " + disk.purpose();
    if (disk.freeBytes() < LEAST_ROOM && keeps(facts, disk)) {
      return Row.warn(
          node,
          check,
          observed + ", expected at least " + LEAST_ROOM / MEGABYTE,
          "Make room soon: PostgreSQL and etcd stop when a disk is full, and nothing can be copied"
              + " or installed here.");
    }
    if (disk.freeBytes() < LEAST_ROOM) {
      return Row.fail(
          node,
          check,
          observed + ", expected at least " + LEAST_ROOM / MEGABYTE,
          "Make room, or choose another folder in the plan.");
    }
    return disk.freeBytes() < GOOD_ROOM
        ? Row.warn(node, check, observed, "Enough to start, little to grow in.")
        : Row.pass(node, check, observed);
  }

  /** Whether everything large is there already, so that little is written. */
  private boolean keeps(PreflightFacts facts, Disk disk) {
    boolean built = facts.appliedCluster().equals(plan.name());
    return built
        && disk.inUse()
        && switch (disk.purpose()) {
          case "PGDATA", "WAL" ->
              facts.data().pgdata().present() && !facts.data().pgdata().unfinished();
          case "etcd" -> facts.data().etcd().present();
          default -> true;
        };
  }

  private static Row speed(String node, Disk disk) {
    String observed =
        "%s: %.1f ms a synced write".formatted(disk.path(), disk.fsync().toNanos() / 1e6);
    String check = "fsync: " + disk.purpose();
    if (disk.fsync().compareTo(UNUSABLE_FSYNC) > 0) {
      return Row.fail(node, check, observed + ", expected below 10", "Use a faster disk.");
    }
    return disk.fsync().compareTo(SLOW_FSYNC) > 0
        ? Row.warn(
            node,
            check,
            observed + ", expected below 10",
            "Use a faster disk: commits wait for it.")
        : Row.pass(node, check, observed);
  }

  private static Row port(String node, PortUse port) {
    String check = "port " + port.port();
    return switch (port.use()) {
      case FREE -> Row.pass(node, check, port.purpose() + ": free");
      case OURS -> {
        String ours = port.purpose() + ": already ours, " + port.owner();
        yield port.note().isEmpty()
            ? Row.pass(node, check, ours)
            : Row.warn(node, check, ours, "It was " + port.note() + ".");
      }
      case TAKEN ->
          Row.fail(
              node,
              check,
              "needed for " + port.purpose() + ", used by " + port.owner(),
              port.note().isEmpty()
                  ? "Stop that program, or choose another port in the plan."
                  : port.note());
    };
  }

  private static Row clock(String node, Duration offset) {
    String observed = "%+.1f s from this computer's clock".formatted(offset.toMillis() / 1000.0);
    Duration distance = offset.abs();
    if (distance.compareTo(CLOCK_FAIL) > 0) {
      return Row.fail(node, "clock", observed, "Set the clock and start a time service.");
    }
    return distance.compareTo(CLOCK_WARN) > 0
        ? Row.warn(node, "clock", observed, "Look whether its time service is synchronised.")
        : Row.pass(node, "clock", observed);
  }

  /** A node that is built already needs its sources only for what may be missing. */
  private static Row source(String node, Source source, boolean built) {
    String where = source.where().isEmpty() ? source.kind() : source.where();
    String said = where + (source.detail().isEmpty() ? "" : ": " + source.detail());
    String remedy =
        switch (source.kind()) {
          case "apt" -> "Correct /etc/apt/sources.list, or open the way to it.";
          case "registry" ->
              "Open the way to it, or load the image from a file: etcd.image_archive.";
          default -> "Open the way to it, or name another index in /etc/pip.conf.";
        };
    String check = source.kind();
    if (source.reached() == Reached.YES) {
      return Row.pass(node, check, said);
    }
    if (source.reached() == Reached.CANNOT_TELL) {
      return Row.warn(
          node,
          check,
          "cannot tell yet: " + source.detail(),
          "Nothing to do: apply installs what is missing, and says then when it is not reached.");
    }
    return !built
        ? Row.fail(node, check, "not reached: " + said, remedy)
        : Row.warn(node, check, "not reached: " + said, remedy);
  }

  private Row leftovers(PreflightFacts facts, boolean built) {
    List<String> found = new ArrayList<>(facts.foreign());
    var pgdata = facts.data().pgdata();
    String holds =
        "%s holds system id %s, timeline %d, LSN %s (%s)"
            .formatted(
                pgdata.path(), pgdata.systemId(), pgdata.timeline(), pgdata.lsn(), pgdata.state());
    if (pgdata.present() && !built) {
      found.add(holds);
    }
    if (facts.data().etcd().present() && !built) {
      found.add(facts.data().etcd().path() + " holds an etcd member's data");
    }
    if (!found.isEmpty()) {
      return Row.fail(
          facts.node(),
          "leftovers",
          String.join("; ", found),
          "Save what matters, then remove it or move it aside; pgmahout never does that by itself.");
    }
    return Row.pass(facts.node(), "leftovers", pgdata.present() ? "ours: " + holds : "none");
  }

  /**
   * How far a clock is off for certain: it was read some time between our two readings, so what is
   * between them proves nothing.
   */
  static Duration clockOffset(Instant before, Instant there, Instant after) {
    if (there.isBefore(before)) {
      return Duration.between(before, there);
    }
    return there.isAfter(after) ? Duration.between(after, there) : Duration.ZERO;
  }

  /** What shared_buffers takes; PostgreSQL counts it in blocks of 8 kB. */
  static long bytes(String sharedBuffers) {
    return (long) ParameterTable.of(0).number("shared_buffers", sharedBuffers).orElse(0) * 8192;
  }
}
