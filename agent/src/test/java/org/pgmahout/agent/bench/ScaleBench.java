package org.pgmahout.agent.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.pgmahout.agent.bench.Meter.LeaderChange;
import org.pgmahout.agent.service.ServiceTimer;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.Json;

/**
 * Many agents in one process against one etcd: whether reports stay fresh and {@code status} quick,
 * and what etcd needs for it. Called by {@code deploy/bench/scale}, which starts that etcd.
 *
 * <ol>
 *   <li>All agents start, each at a moment of its own.
 *   <li>In the first half nothing happens: they report, renew and watch.
 *   <li>In the second half the leader key changes now and then.
 * </ol>
 *
 * In both halves all reports are read as {@code status} does, seven times.
 */
final class ScaleBench implements AutoCloseable {
  private static final String CLUSTER = "scale";
  private static final PatroniKeys PATRONI = new PatroniKeys(CLUSTER);
  private static final OwnKeys OWN = new OwnKeys(CLUSTER);

  /** What the command waits for at most. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final int READINGS = 7;
  private static final int MEMBERS = 3;
  private static final Duration BETWEEN_CHANGES = Duration.ofSeconds(15);

  /** So that the last change of a part is seen in it. */
  private static final Duration LAST_CHANGE = Duration.ofSeconds(10);

  /** A report of each agent goes by: their moments are spread over it. */
  private static final Duration ROUND = Duration.ofSeconds(10);

  /** A process that has just started is slow: were it overrun now, it would not recover. */
  private static final int STARTS_A_SECOND = 20;

  private static final Duration ALL_ALIVE = Duration.ofMinutes(2);
  private static final Duration LEADER_LEASE = Duration.ofHours(1);
  private static final double BYTES_A_MB = 1 << 20;
  private static final int EXIT_FAILED = 1;

  private final Arguments arguments;
  private final EtcdAccess access;
  private final Etcd etcd;
  private final ServiceTimer timer = ServiceTimer.real();
  private final List<BenchAgent> agents;
  private final ReportReader reader;
  private volatile Meter meter = new Meter();
  private int leader;

  /** What {@code deploy/bench/scale} gives, in this order. */
  private record Arguments(int agents, int minutes, String etcd, long etcdPid, Path json) {
    static Arguments of(String[] words) {
      return new Arguments(
          Integer.parseInt(words[0]),
          Integer.parseInt(words[1]),
          words[2],
          Long.parseLong(words[3]),
          Path.of(words[4]));
    }
  }

  /** All that was measured, as it is written into the file. */
  private record Result(
      Instant at, int processors, int agents, int threads, boolean goalsMet, List<Figures> parts) {}

  private ScaleBench(Arguments arguments) {
    this.arguments = arguments;
    this.access = EtcdAccess.plain(List.of("http://" + arguments.etcd()), DEADLINE);
    this.etcd = Etcd.connect(access);
    this.reader = new ReportReader(access, OWN, () -> meter);
    this.agents =
        IntStream.range(0, arguments.agents())
            .mapToObj(number -> new BenchAgent(spec(number), timer, () -> meter))
            .toList();
  }

  /** Exit code 0: all was measured, whether or not the goals are met. */
  public static void main(String[] words) throws IOException {
    int code = 0;
    try (ScaleBench bench = new ScaleBench(Arguments.of(words))) {
      bench.run();
    } catch (OpsException e) {
      say(e.getMessage());
      code = EXIT_FAILED;
    }
    System.exit(code);
  }

  private void run() throws IOException {
    writePatroni();
    start();
    Duration half = Duration.ofMinutes(arguments.minutes()).dividedBy(2);
    List<Figures> parts = List.of(part("at rest", half, false), part("leader changes", half, true));
    FiguresTable table = new FiguresTable(parts);
    Json.tolerant()
        .writerWithDefaultPrettyPrinter()
        .writeValue(
            arguments.json().toFile(),
            new Result(
                Instant.now(),
                Runtime.getRuntime().availableProcessors(),
                arguments.agents(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                table.met(),
                parts));
    System.out.println(table.text());
  }

  /** A cluster of three as Patroni keeps it; agents beyond it are nodes without a Patroni yet. */
  private void writePatroni() {
    etcd.put(PATRONI.initialize(), "7412345678901234567");
    etcd.put(PATRONI.config(), "{\"ttl\": 20, \"loop_wait\": 5, \"synchronous_mode\": \"quorum\"}");
    etcd.put(PATRONI.status(), "{\"optime\": 4294967296}");
    for (int number = 0; number < MEMBERS; number++) {
      etcd.put(
          PATRONI.member(name(number)),
          """
          {"conn_url": "postgres://%1$s:5432/postgres", "api_url": "http://%1$s:8008/patroni",
           "state": "running", "role": "replica", "version": "4.1.0", "timeline": 7,
           "replication_state": "streaming", "receive_lsn": 4294967296, "replay_lsn": 4294967296}"""
              .formatted(address(number)));
    }
    etcd.put(PATRONI.leader(), name(0), etcd.grantLease(LEADER_LEASE));
  }

  /**
   * Over a round at least, each at a moment of its own; then there is a round for all to settle.
   */
  private void start() {
    Random random = new Random(11);
    Duration ramp =
        Duration.ofSeconds(Math.max(ROUND.toSeconds(), arguments.agents() / STARTS_A_SECOND));
    say("%d agents start within %d s".formatted(arguments.agents(), ramp.toSeconds()));
    for (BenchAgent agent : agents) {
      timer.after(Duration.ofMillis(random.nextLong(ramp.toMillis())), "start", agent::start);
    }
    Await.rest(ramp);
    Await.upTo(ALL_ALIVE)
        .until(
            "all agents to report and watch",
            this::notReady,
            ScaleBench::say,
            why -> failure("not all agents report and watch: " + why));
    Await.rest(ROUND);
  }

  private Optional<String> notReady() {
    List<String> troubles =
        agents.stream().map(BenchAgent::trouble).filter(it -> !it.isEmpty()).toList();
    if (!troubles.isEmpty()) {
      return Optional.of("%d do not watch: %s".formatted(troubles.size(), troubles.getFirst()));
    }
    return reader.alive() == agents.size()
        ? Optional.empty()
        : Optional.of("%d of %d report".formatted(reader.alive(), agents.size()));
  }

  private Figures part(String name, Duration length, boolean withChanges) {
    say("%s: %d s".formatted(name, length.toSeconds()));
    Meter measured = new Meter();
    meter = measured;
    long pid = ProcessHandle.current().pid();
    ProcessUse etcdBefore = ProcessUse.of(arguments.etcdPid());
    ProcessUse benchBefore = ProcessUse.of(pid);
    double storeBefore = storeMb();
    long from = System.nanoTime();
    int changes;
    List<StatusReading> readings;
    try (Parallel beside = new Parallel()) {
      var changed = beside.begin(() -> withChanges ? changes(from, length, measured) : 0);
      readings = readings(from, length);
      changes = changed.result();
    }
    restUntil(from, length);
    Duration took = Duration.ofNanos(System.nanoTime() - from);
    ProcessUse etcdAfter = ProcessUse.of(arguments.etcdPid());
    ProcessUse benchAfter = ProcessUse.of(pid);
    double grown = (storeMb() - storeBefore) * Duration.ofHours(1).toNanos() / took.toNanos();
    meter = new Meter();
    reader
        .ended()
        .ifPresent(
            why -> {
              throw failure("the reader of the reports has ended: " + why);
            });
    return Figures.of(
        name,
        took,
        measured,
        agents.size(),
        changes,
        readings,
        Figures.Machine.of(etcdBefore, etcdAfter, took),
        Figures.Machine.of(benchBefore, benchAfter, took),
        grown,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private List<StatusReading> readings(long from, Duration length) {
    List<StatusReading> readings = new ArrayList<>();
    for (int number = 1; number <= READINGS; number++) {
      restUntil(from, length.multipliedBy(number).dividedBy(READINGS + 1L));
      readings.add(StatusReading.of(access, PATRONI, OWN));
    }
    return readings;
  }

  /** Returns how many. */
  private int changes(long from, Duration length, Meter into) {
    int changes = 0;
    Duration next = BETWEEN_CHANGES.dividedBy(MEMBERS);
    while (next.compareTo(length.minus(LAST_CHANGE)) <= 0) {
      restUntil(from, next);
      leader = (leader + 1) % MEMBERS;
      long lease = etcd.find(PATRONI.leader()).orElseThrow().lease();
      into.changed(new LeaderChange(name(leader), System.nanoTime()));
      etcd.put(PATRONI.leader(), name(leader), lease);
      changes++;
      next = next.plus(BETWEEN_CHANGES);
    }
    return changes;
  }

  private double storeMb() {
    return etcd.membership().status(access.urls().getFirst().toString()).dbSize() / BYTES_A_MB;
  }

  private static void restUntil(long from, Duration after) {
    Duration left = after.minusNanos(System.nanoTime() - from);
    if (left.isPositive()) {
      Await.rest(left);
    }
  }

  /** A plan of one node, whose etcd is the one of the bench. */
  private NodeSpec spec(int number) {
    String text =
        """
        apiVersion: pgmahout/v1
        name: %s
        nodes:
          - {name: %s, address: %s, roles: [database]}
        security: {transport: plain}
        etcd: {endpoints: ["%s"]}
        """
            .formatted(CLUSTER, name(number), address(number), arguments.etcd());
    return PlanCompiler.compile(PlanLoader.load("cluster.yaml", text).orThrow(), 1).getFirst();
  }

  private static String name(int number) {
    return "node-%04d".formatted(number);
  }

  private static String address(int number) {
    return "198.18.%d.%d".formatted(number / 250, number % 250 + 1);
  }

  private static OpsException failure(String what) {
    return new OpsException(ErrorCode.INTERNAL, what, "");
  }

  private static void say(String line) {
    System.err.println("  " + line);
  }

  @Override
  public void close() {
    Parallel.each(
        agents,
        agents.size(),
        agent -> {
          agent.close();
          return true;
        });
    timer.close();
    reader.close();
    etcd.close();
  }
}
