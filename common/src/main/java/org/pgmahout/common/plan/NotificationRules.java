package org.pgmahout.common.plan;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Who is notified of events. A URL is dialled by every agent, as root: it is to be an ordinary one,
 * and what it carries is not to cross a public network readable.
 */
final class NotificationRules {
  private static final String WEBHOOK = "notifications.webhook";
  private static final String COMMAND = "notifications.command";
  private static final String USER = "notifications.command_user";
  private static final int LONGEST_URL = 2000;
  private static final int MOST_WORDS = 50;
  private static final int LONGEST_WORD = 4000;

  private NotificationRules() {}

  static void check(ClusterPlan plan, Problems problems) {
    NotificationPlan notifications = plan.notifications();
    if (notifications.hasWebhook()) {
      webhook(notifications.webhook(), problems);
    }
    command(notifications.command(), problems);
    user(notifications.commandUser(), problems);
    boolean notifies = notifications.hasWebhook() || !notifications.command().isEmpty();
    if (notifies && notifications.kinds().isEmpty()) {
      problems.on(
          "notifications.kinds",
          "notifications.kinds is empty, so that nothing would ever be sent",
          "name the kinds of events, or delete the key to have all of them");
    }
  }

  private static void webhook(String text, Problems problems) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      problems.on(WEBHOOK, "notifications.webhook is no URL: " + e.getReason(), EXAMPLE);
      return;
    }
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    if (!secure && !"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
      problems.on(WEBHOOK, "notifications.webhook is no http or https URL with a host", EXAMPLE);
    } else if (text.length() > LONGEST_URL) {
      problems.on(
          WEBHOOK,
          "notifications.webhook has " + text.length() + " characters, more than " + LONGEST_URL,
          EXAMPLE);
    } else if (url.getRawUserInfo() != null) {
      problems.on(
          WEBHOOK,
          "notifications.webhook has a login in it, and the plan is no place for a password",
          "delete what is before the @: every request is signed with secrets/webhook-secret");
    } else if (url.getRawFragment() != null) {
      problems.on(WEBHOOK, "notifications.webhook has a #, which is never sent", "delete it");
    } else if (!secure) {
      plain(url.getHost(), problems);
    }
  }

  private static final String EXAMPLE = "write it like https://alerts.example.com/pgmahout";

  /** Without TLS anybody on the way reads the events; the signature holds, and hides nothing. */
  private static void plain(String host, Problems problems) {
    if (host.equals("localhost") || host.startsWith("127.") && PlanFormats.isIpv4(host)) {
      return;
    }
    if (isPrivate(host)) {
      problems.warn(
          WEBHOOK,
          "notifications.webhook is http: everybody on the way to " + host + " can read the events",
          "write https when the receiver offers it");
    } else {
      problems.on(
          WEBHOOK,
          "notifications.webhook is http, and " + host + " is no private address",
          "write https, or a receiver's address in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 198.18.0.0/15");
    }
  }

  /** RFC 1918, and RFC 2544's networks for laboratories. */
  private static boolean isPrivate(String host) {
    return PlanFormats.isIpv4(host)
        && host.matches("10\\..*|192\\.168\\..*|198\\.1[89]\\..*|172\\.(1[6-9]|2[0-9]|3[01])\\..*");
  }

  private static void command(List<String> words, Problems problems) {
    if (words.isEmpty()) {
      return;
    }
    if (!PlanFormats.isPath(words.getFirst())) {
      problems.on(
          COMMAND + "[0]",
          Scalars.shown(words.getFirst()) + " is no absolute path of a program",
          "write the program's whole path, for example /usr/local/bin/page; no shell reads the line");
    }
    if (words.size() > MOST_WORDS) {
      problems.on(
          COMMAND,
          "notifications.command has " + words.size() + " words, more than " + MOST_WORDS,
          "put them into a script on the nodes");
    }
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.length() > LONGEST_WORD || word.chars().anyMatch(Character::isISOControl)) {
        problems.on(
            COMMAND + "[" + i + "]",
            "this word of notifications.command has a control character, or more than "
                + LONGEST_WORD
                + " characters",
            "put it into a script on the nodes");
      }
    }
  }

  private static void user(String user, Problems problems) {
    if (user.equals("root")) {
      problems.on(
          USER,
          "notifications.command_user is root: what reads events from the network's edge is not to own the node",
          "write a user who may do what the command needs; the default is nobody");
    } else if (!user.matches("[a-z_][a-z0-9_-]{0,31}")) {
      problems.on(
          USER,
          Scalars.shown(user) + " is no user of a node",
          "write a user that every node has, for example nobody");
    }
  }
}
