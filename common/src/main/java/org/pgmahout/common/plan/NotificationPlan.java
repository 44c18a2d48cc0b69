package org.pgmahout.common.plan;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.cluster.ClusterEvent;

/**
 * Who is notified of what happens in the cluster.
 *
 * @param webhook URL that takes each event as JSON; empty for none
 * @param command program and arguments that read each event from standard input; empty for none
 * @param commandUser the user it runs as on the nodes
 * @param kinds which events are sent
 */
public record NotificationPlan(
    String webhook, List<String> command, String commandUser, Set<ClusterEvent.Kind> kinds) {

  /** Of a spec from before there was this section: nobody is notified. */
  static final NotificationPlan NOBODY =
      new NotificationPlan("", List.of(), "nobody", EnumSet.allOf(ClusterEvent.Kind.class));

  public NotificationPlan {
    command = List.copyOf(command);
    kinds = inOrder(kinds);
  }

  private static Set<ClusterEvent.Kind> inOrder(Collection<ClusterEvent.Kind> kinds) {
    EnumSet<ClusterEvent.Kind> copy = EnumSet.noneOf(ClusterEvent.Kind.class);
    copy.addAll(kinds);
    return Collections.unmodifiableSet(copy);
  }

  /** Whether events are sent to a URL, and so need the secret that signs them. */
  public boolean hasWebhook() {
    return !webhook.isEmpty();
  }
}
