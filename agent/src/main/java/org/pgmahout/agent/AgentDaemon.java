package org.pgmahout.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.Remembered;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.AgentEnrolment;
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
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.ProcessCommandRunner;
import org.pgmahout.agent.pgdata.NodeDataProbe;
import org.pgmahout.agent.preflight.PortLeases;
import org.pgmahout.agent.preflight.PreflightProbe;
import org.pgmahout.agent.preflight.Reach;
import org.pgmahout.agent.report.EtcdReports;
import org.pgmahout.agent.report.NodeLook;
import org.pgmahout.agent.report.NodeReporter;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.run.EventStream;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.agent.run.RunJournal;
import org.pgmahout.agent.run.UnfinishedNote;
import org.pgmahout.agent.service.RunListeners;
import org.pgmahout.agent.service.ServiceTimer;
import org.pgmahout.agent.watch.EtcdSight;
import org.pgmahout.common.wire.UnfinishedWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon's whole wiring, by constructor: what it serves, and what runs in its background. */
final class AgentDaemon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentDaemon.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final String node;
  private final CommandRunner commands = new ProcessCommandRunner();
  private final AgentEnrolment enrolment;
  private final RunJournal journal;
  private final AgentServices services;
  private final AgentServer server;

  AgentDaemon(AgentFolders folders, Clock clock) {
    AgentConfig config = AgentConfig.load(folders);
    this.node = config.node();
    this.enrolment = new AgentEnrolment(folders, node, clock);
    AppliedSpec applied = new AppliedSpec(folders);
    NodeTools tools = NodeTools.of(commands, new Docker(), new DpkgLocks(), folders);
    AllComponents components =
        new AllComponents(
            tools, folders, new Remembered(applied::spec, applied::served, applied::secrets));

    this.journal = new RunJournal(folders.runs(), node, clock);
    Reservation reservation = new Reservation(clock, new UnfinishedNote(folders.unfinished()));
    RunListeners listeners = new RunListeners();
    RunEngine engine =
        new RunEngine(node, components, journal, reservation, applied, clock, listeners);

    DriftWatch drift =
        new DriftWatch(
            engine,
            applied,
            clock,
            RandomGenerator.getDefault(),
            () -> !reservation.unfinished().isNone());
    HealthMonitor health =
        new HealthMonitor(
            node,
            components,
            components.probes(),
            applied,
            drift::drift,
            new CertificateWatch(folders, applied::spec, clock, new FileWriter(commands)),
            clock);
    EtcdSight sight = new EtcdSight(applied::spec, applied::secrets);
    NodeReporter reporter =
        new NodeReporter(
                AgentVersion.text(),
                applied::spec,
                health::last,
                () ->
                    new UnfinishedWork(
                        node,
                        reservation.unfinished(),
                        !reservation.current().owner().isEmpty(),
                        engine.missingSecrets()),
                NodeLook.of(
                    commands,
                    tools.files(),
                    LocalHttp.over(Optional.empty()),
                    tools.machine(),
                    sight,
                    System::nanoTime),
                EtcdReports.way(sight::access),
                clock,
                System::nanoTime)
            .wokenBy(sight);
    this.services =
        new AgentServices(
            ServiceTimer.real(),
            applied::spec,
            drift,
            health,
            List.of(sight, reporter, InterruptedRestart.of(applied::spec, tools)));
    Supplier<Instant> expires = () -> expires(enrolment);
    AgentMetrics metrics =
        new AgentMetrics(AgentVersion.text(), expires, () -> drift.drift().steps().size());
    listeners.add(metrics::ended);
    listeners.add(services::ended);
    listeners.add(_ -> reporter.lookSoon());

    NodeDataProbe data =
        new NodeDataProbe(commands, tools.files(), tools.systemd(), tools.containers());
    this.server =
        new AgentServer(
            config,
            enrolment,
            List.of(
                new EnrolRoutes(enrolment, enrolment::renewed),
                new CertificateRoutes(enrolment, enrolment::renewed),
                new NodeRoutes(
                    new NodeInspector(
                        node,
                        AgentVersion.text(),
                        new Machine(commands),
                        engine,
                        reservation,
                        expires,
                        clock),
                    health,
                    metrics),
                new RunRoutes(engine, journal, new EventStream(journal, clock, HEARTBEAT)),
                new PreflightRoutes(
                    new PreflightProbe(
                        commands,
                        folders.spec(),
                        data::look,
                        spec -> tools.folders(spec).foreign(),
                        clock),
                    new PortLeases(),
                    new Reach()),
                new ComponentRoutes(components.logs(), components.looks(), engine, commands)));
    enrolment.whenRenewed(server::useNewCertificate);
    enrolment.whenRenewed(health::forget);
  }

  /** Serves, and tells systemd so; then begins with what runs in the background. */
  void start() {
    journal.markInterrupted();
    int port = server.start();
    LOG.info(
        "agent {} of {} serves {} on port {}",
        AgentVersion.text(),
        node,
        enrolment.enrolled() ? "its API" : "enrolment only",
        port);
    services.start();
    tellSystemd();
  }

  @Override
  public void close() {
    services.close();
    server.close();
  }

  private static Instant expires(AgentEnrolment enrolment) {
    return enrolment.enrolled()
        ? enrolment.identity().certificate().getNotAfter().toInstant()
        : Instant.EPOCH;
  }

  private void tellSystemd() {
    String socket = System.getenv("NOTIFY_SOCKET");
    if (socket != null) {
      commands.require(Command.of("systemd-notify", "--ready").env("NOTIFY_SOCKET", socket));
    }
  }
}
