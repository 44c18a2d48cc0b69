package org.pgmahout.agent.notify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Post;
import org.pgmahout.agent.service.Counters;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.NotificationPlan;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.SecretNames;

/** The channels of the applied plan, and which events go over them. */
public final class Notifiers implements Consumer<ClusterEvent> {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Supplier<Optional<NodeSpec>> applied;
  private final Supplier<Map<String, Secret>> secrets;
  private final CommandRunner commands;
  private final Post post;
  private final InstantSource clock;
  private final Notifier webhook;
  private final Notifier command;

  /**
   * @param applied the last applied spec
   * @param secrets that came with it
   */
  public Notifiers(
      Supplier<Optional<NodeSpec>> applied,
      Supplier<Map<String, Secret>> secrets,
      CommandRunner commands,
      Counters counters,
      InstantSource clock) {
    this(applied, secrets, commands, Post.within(LIMIT), counters, clock);
  }

  Notifiers(
      Supplier<Optional<NodeSpec>> applied,
      Supplier<Map<String, Secret>> secrets,
      CommandRunner commands,
      Post post,
      Counters counters,
      InstantSource clock) {
    this.applied = applied;
    this.secrets = secrets;
    this.commands = commands;
    this.post = post;
    this.clock = clock;
    this.webhook = new Notifier("webhook", this::webhook, counters, System::nanoTime);
    this.command = new Notifier("command", this::command, counters, System::nanoTime);
  }

  /** What has its turns. */
  public List<PeriodicTask> tasks() {
    return List.of(webhook, command);
  }

  @Override
  public void accept(ClusterEvent event) {
    Optional<NotificationPlan> plan = applied.get().map(spec -> spec.plan().notifications());
    if (plan.filter(wanted -> wanted.kinds().contains(event.kind())).isPresent()) {
      if (plan.get().hasWebhook()) {
        webhook.add(event);
      }
      if (!plan.get().command().isEmpty()) {
        command.add(event);
      }
    }
  }

  /** A node that was not brought the secret yet sends nothing that nobody could believe. */
  private Optional<Channel> webhook() {
    Optional<Secret> secret = Optional.ofNullable(secrets.get().get(SecretNames.WEBHOOK_SECRET));
    return applied
        .get()
        .filter(spec -> spec.plan().notifications().hasWebhook())
        .flatMap(spec -> secret.map(key -> new Webhook(spec, key, post, clock)));
  }

  private Optional<Channel> command() {
    return applied
        .get()
        .filter(spec -> !spec.plan().notifications().command().isEmpty())
        .map(spec -> new NotifyCommand(spec, commands));
  }
}
