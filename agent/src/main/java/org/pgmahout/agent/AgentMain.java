package org.pgmahout.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.agent.enrol.EnrolInit;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.text.VisibleText;
import org.pgmahout.common.wire.Json;

/** Start here: the agent's verbs. How the daemon is put together is in {@link AgentDaemon}. */
public final class AgentMain {
  /**
   * jetcd leaves a channel behind when a member of etcd listens and gives no answer to a question
   * for its status; gRPC complains of it through the JDK's log. Held here because a logger that
   * nobody holds forgets its level.
   */
  private static final Logger CHANNELS =
      Logger.getLogger("io.grpc.internal.ManagedChannelOrphanWrapper");

  private AgentMain() {}

  public static void main(String[] args) {
    CHANNELS.setLevel(Level.OFF);
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
          AgentEnrolment enrolment = new AgentEnrolment(folders, config.node(), clock);
          return new AgentStatus(config, enrolment).tell(line -> print(out, line)) ? 0 : 1;
        }
        case "version" -> out.println("pgmahout-agent " + AgentVersion.text());
        case "enrol-init" ->
            out.println(
                Json.tolerant()
                    .writeValueAsString(
                        new EnrolInit(folders, clock).prepare(System.in.readAllBytes())));
        default -> {
          err.println(
              """
              usage: pgmahout-agent VERB
                run         serve until the process is stopped (systemd does this)
                status      how this node is, asked over loopback
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

  /** It may contain what programs on the node say, and a terminal must not obey that. */
  private static void print(PrintStream to, String text) {
    to.println(VisibleText.of(text));
  }

  /** Serves until the process is asked to end. */
  private static void run(AgentFolders folders, Clock clock) {
    AgentDaemon daemon = new AgentDaemon(folders, clock);
    daemon.start();
    CountDownLatch stop = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  daemon.close();
                  stop.countDown();
                }));
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
