package org.pgmahout.agent.notify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.NotificationPlan;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Json;

/**
 * Runs the plan's command for an event, which it reads from standard input. It runs as a user
 * without rights, gets none by another program, and is ended with all its children when it takes
 * too long.
 */
final class NotifyCommand implements Channel {
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final NodeSpec spec;
  private final CommandRunner commands;

  NotifyCommand(NodeSpec spec, CommandRunner commands) {
    this.spec = spec;
    this.commands = commands;
  }

  @Override
  public Optional<String> send(ClusterEvent event) {
    String json = Json.text(Notice.of(event, spec.plan().name(), spec.node()));
    try {
      CommandResult result = commands.run(command(spec.plan().notifications(), json));
      return result.ok()
          ? Optional.empty()
          : Optional.of(
              "'%s' ended with %d: %s"
                  .formatted(
                      spec.plan().notifications().command().getFirst(),
                      result.exitCode(),
                      result.lastWords(1)));
    } catch (OpsException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** By setpriv and not runuser: a session for each event would fill the journal. */
  static Command command(NotificationPlan plan, String json) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("setpriv", "--reuid", plan.commandUser()));
    words.addAll(List.of("--regid", group(plan.commandUser()), "--init-groups"));
    words.addAll(List.of("--no-new-privs", "--inh-caps=-all", "--"));
    words.addAll(plan.command());
    return Command.of(words).within(LIMIT).reading(new Secret(json)).forItsLines();
  }

  /** Debian's group of nobody has another name; every other system user has one of its own. */
  private static String group(String user) {
    return user.equals("nobody") ? "nogroup" : user;
  }
}
