package org.pgmahout.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.Remembered;
import org.pgmahout.agent.component.patroni.PatroniRestart;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.EnrolInit;
import org.pgmahout.agent.enrol.Enrolment;
import org.pgmahout.agent.facts.NodeInspector;
import org.pgmahout.agent.health.AgentMetrics;
import org.pgmahout.agent.health.CertificateWatch;
import org.pgmahout.agent.health.DriftWatch;
import org.pgmahout.agent.health.HealthMonitor;
import org.pgmahout.agent.http.AgentServer;
import org.pgmahout.agent.http.CertificateRoutes;
import org.pgmahout.agent.http.ComponentRoutes;
import org.pgmahout.agent.http.EnrolRoutes;
import org.pgmahout.agent.http.NodeRoutes;
import org.pgmahout.agent.http.PreflightRoutes;
import org.pgmahout.agent.http.RunRoutes;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.DpkgLocks;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.ProcessCommandRunner;
import org.pgmahout.agent.pgdata.NodeDataProbe;
import org.pgmahout.agent.preflight.PortLeases;
import org.pgmahout.agent.preflight.PreflightProbe;
import org.pgmahout.agent.preflight.Reach;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.run.EventStream;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.agent.run.RunJournal;
import org.pgmahout.agent.run.UnfinishedNote;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.text.VisibleText;
import org.pgmahout.common.wire.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Start here: the agent's verbs, and how the daemon is put together. */
public final class AgentMain {
  private static final Logger LOG = LoggerFactory.getLogger(AgentMain.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private AgentMain() {}

  public static void main(String[] args) {
    int code = perform(args.length == 1 ? args[0] : "", System.out, System.err);
    if (code != 0 || !args[0].equals("run")) {
      System.exit(code);
    }
  }

  private static int perform(String verb, PrintStream out, PrintStream err) {
    AgentFolders folders = AgentFolders.of(System.getenv());
    Clock clock = Clock.systemUTC();
    try {
      switch (verb) {
        case "run" -> run(folders, clock);
        case "status" -> {
          AgentConfig config = AgentConfig.load(folders);
          Enrolment enrolment = new Enrolment(folders, config.node(), clock);
          return new AgentStatus(config, enrolment).tell(line -> print(out, line)) ? 0 : 1;
        }
        case "version" -> out.println("pgmahout-agent " + version());
        case "enrol-init" ->
            out.println(
                Json.tolerant()
                    .writeValueAsString(
                        new EnrolInit(folders, clock).prepare(System.in.readAllBytes())));
        default -> {
          err.println(
              """
              usage: pgmahout-agent VERB
                run         serve, until told to stop (systemd does this)
                status      how this node does, asked over loopback
                version     this agent's version
                enrol-init  first half of an enrolment, called by `pgmahout enrol` over ssh""");
          return 2;
        }
      }
      return 0;
    } catch (OpsException e) {
      print(err, e.code() + ": " + e.getMessage() + "\n  -> " + e.hint());
      return e.code().exitCode();
    } catch (IOException e) {
      print(err, "INPUT_INVALID: " + e.getMessage());
      return 2;
    }
  }

  /** What programs on the node say stands in it, and a terminal must not obey that. */
  private static void print(PrintStream to, String text) {
    to.println(VisibleText.of(text));
  }

  /** The whole wiring of the daemon. */
  private static void run(AgentFolders folders, Clock clock) {
    AgentConfig config = AgentConfig.load(folders);
    String node = config.node();
    CommandRunner commands = new ProcessCommandRunner();

    Enrolment enrolment = new Enrolment(folders, node, clock);
    Supplier<Instant> expires = () -> expires(enrolment);
    AgentMetrics metrics = new AgentMetrics(version(), expires);

    AppliedSpec applied = new AppliedSpec(folders);
    NodeTools tools = NodeTools.of(commands, new Docker(), new DpkgLocks(), folders);
    AllComponents parts =
        new AllComponents(
            tools, folders, new Remembered(applied::spec, applied::served, applied::secrets));
    RunJournal journal = new RunJournal(folders.runs(), node, clock);
    Reservation reservation = new Reservation(clock, new UnfinishedNote(folders.unfinished()));
    AtomicReference<DriftWatch> drift = new AtomicReference<>();
    RunEngine engine =
        new RunEngine(
            node,
            parts,
            journal,
            reservation,
            applied,
            clock,
            run -> {
              metrics.ended(run);
              drift.get().ended(run);
            });
    drift.set(
        new DriftWatch(
            engine,
            applied,
            clock,
            RandomGenerator.getDefault(),
            () -> !reservation.unfinished().isNone()));
    metrics.driftSteps(() -> drift.get().drift().steps().size());
    EventStream events = new EventStream(journal, clock, HEARTBEAT);
    CertificateWatch certificates =
        new CertificateWatch(folders, applied::spec, clock, new FileWriter(commands));
    HealthMonitor health =
        new HealthMonitor(
            node, parts, parts.probes(), applied, () -> drift.get().drift(), certificates, clock);
    NodeInspector inspector =
        new NodeInspector(
            node, version(), new Machine(commands), engine, reservation, expires, clock);

    AtomicReference<AgentServer> listener = new AtomicReference<>();
    AgentServer server =
        new AgentServer(
            config,
            enrolment,
            List.of(
                new EnrolRoutes(enrolment, () -> listener.get().useNewCertificate()),
                new CertificateRoutes(enrolment, () -> listener.get().useNewCertificate()),
                new NodeRoutes(inspector, health, metrics, certificates),
                new RunRoutes(engine, journal, events),
                new PreflightRoutes(
                    new PreflightProbe(
                        commands,
                        folders.spec(),
                        new NodeDataProbe(
                                commands, tools.files(), tools.systemd(), tools.containers())
                            ::look,
                        spec -> tools.folders(spec).foreign(),
                        clock),
                    new PortLeases(),
                    new Reach()),
                new ComponentRoutes(parts.logs(), parts.looks(), engine, commands)));
    listener.set(server);

    journal.markInterrupted();
    int port = server.start();
    LOG.info(
        "agent {} of {} serves {} on port {}",
        version(),
        node,
        enrolment.enrolled() ? "its API" : "enrolment only",
        port);
    drift.get().start();
    tellSystemd(commands);
    applied
        .spec()
        .filter(spec -> spec.has(Role.DATABASE))
        .ifPresent(
            spec ->
                Thread.ofVirtual()
                    .name("settle")
                    .start(() -> new PatroniRestart(spec, tools).settle()));
    awaitStop(server);
  }

  private static Instant expires(Enrolment enrolment) {
    return enrolment.enrolled()
        ? enrolment.identity().certificate().getNotAfter().toInstant()
        : Instant.EPOCH;
  }

  private static void tellSystemd(CommandRunner commands) {
    if (System.getenv("NOTIFY_SOCKET") != null) {
      commands.require(
          Command.of("systemd-notify", "--ready")
              .env("NOTIFY_SOCKET", System.getenv("NOTIFY_SOCKET")));
    }
  }

  private static void awaitStop(AgentServer server) {
    CountDownLatch stop = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stop.countDown();
                }));
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The build's own version, from the file its package laid down, or the sources' one. */
  private static String version() {
    Properties build = new Properties();
    String file = System.getProperty("pgmahout.build", "");
    if (!file.isEmpty() && Files.exists(Path.of(file))) {
      try (var reader = Files.newBufferedReader(Path.of(file))) {
        build.load(reader);
      } catch (IOException e) {
        LOG.warn("{} cannot be read: {}", file, e.toString());
      }
    }
    return build.getProperty("version", "0.3.0");
  }
}
