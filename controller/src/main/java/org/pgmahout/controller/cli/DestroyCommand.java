package org.pgmahout.controller.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.ActionResult;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.rollout.Hold;
import org.pgmahout.controller.rollout.Reservations;
import org.pgmahout.controller.rollout.Site;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgmahout destroy}: removes the cluster with its data; wants its name, not a yes. */
@Command(
    name = "destroy",
    description = "Stops the cluster and deletes its data on every node. Asks for its name.")
final class DestroyCommand extends Verb {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Option(
      names = "--confirm",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The cluster's name, for scripts.")
  private String confirm;

  @Mixin private LimitOption limit;

  DestroyCommand(Screen screen, Home home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open(null, limit.words());
    String name = space.plan().name();
    String given = confirm.isEmpty() ? ask(name) : confirm;
    if (!given.equals(name)) {
      throw new OpsException(
          ErrorCode.CONFIRMATION_MISSING,
          "the name given is '" + given + "', the cluster's is '" + name + "'",
          "Nothing was changed. Type the name exactly, or say --confirm " + name);
    }
    Site site = space.site(0);
    String owner = UUID.randomUUID().toString();
    boolean failed = false;
    try (RolloutView view = screen().rollout();
        Hold _ =
            Hold.take(
                new Reservations(site, owner, ApplyCommand.who()),
                Optional.empty(),
                view,
                () -> {})) {
      var answers =
          NodeRuns.collect(
              site.agents(),
              agent ->
                  agent.action(
                      "system",
                      "destroy",
                      new ActionRequest(owner, site.spec(agent.node()), Map.of("confirm", name)),
                      ActionResult.class,
                      LIMIT));
      for (var entry : answers.entrySet()) {
        switch (entry.getValue()) {
          case NodeRuns.Answer.Value<ActionResult>(ActionResult done) ->
              done.changes().forEach(change -> show(entry.getKey(), change));
          case NodeRuns.Answer.Failure<ActionResult>(OpsException error) -> {
            failed = true;
            screen().error(error, false);
          }
        }
      }
    }
    screen().next("pgmahout apply");
    return failed ? 1 : 0;
  }

  private void show(String node, Change change) {
    screen()
        .result(
            node + ": " + change.what() + (change.to().isEmpty() ? " removed" : " " + change.to()));
  }

  private String ask(String name) {
    var console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new OpsException(
          ErrorCode.CONFIRMATION_MISSING,
          "destroy deletes all data of the cluster " + name + ", and nobody can be asked here",
          "Say --confirm " + name + " when that is what you want.");
    }
    String typed =
        console.readLine("This deletes ALL DATA of the cluster %s. Type its name to go on: ", name);
    return typed == null ? "" : typed.strip();
  }
}
