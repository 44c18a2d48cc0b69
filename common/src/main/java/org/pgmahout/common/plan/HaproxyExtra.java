package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * What {@code haproxy.extra} may say. HAProxy's master runs as root, and its language can run
 * programs, change users, and load code, for {@code haproxy -c} already: so its sections and the
 * first words of its lines are listed here, and all else is refused. The rule is the plan's, and an
 * agent's too: it judges every spec by it before it acts.
 *
 * <p>Words: HAProxy's Configuration Manual, 2.6 and 3.0, "Global parameters" and "Proxy keywords
 * matrix", without those that do one of these things.
 */
public final class HaproxyExtra {
  private static final Pattern SECTION =
      Pattern.compile(
          "global|defaults|(listen|frontend|backend|resolvers|peers|cache|userlist|mailers|ring) [A-Za-z0-9_.:-]+");

  /** Words that open a section, wherever they stand first in a line. */
  private static final Set<String> OPENING =
      words(
          """
          acme cache crt-store backend defaults fcgi-app frontend global http-errors listen log-forward log-profile
          mailers peers program resolvers ring traces userlist
          """);

  private static final Set<String> GLOBAL =
      words(
          """
          busy-polling close-spread-time cpu-map description expose-deprecated-directives fd-hard-limit grace
          h1-accept-payload-with-any-method hard-stop-after limited-quic log log-send-hostname log-tag maxcompcpuusage
          maxcomprate maxconn maxconnrate maxpipes maxsessrate maxsslconn maxsslrate maxzlibmem mworker-max-reloads
          nbthread no node noevports noepoll nogetaddrinfo nokqueue nopoll noreuseport nosplice
          numa-cpu-mapping pp2-never-send-local profiling.memory profiling.tasks quiet server-state-base
          server-state-file set-var set-var-fmt spread-checks ssl-default-bind-ciphers ssl-default-bind-ciphersuites
          ssl-default-bind-curves ssl-default-bind-options ssl-default-bind-sigalgs ssl-default-server-ciphers
          ssl-default-server-ciphersuites ssl-default-server-curves ssl-default-server-options ssl-mode-async
          ssl-server-verify ssl-skip-self-issued-ca stats strict-limits thread-group thread-groups ulimit-n
          wurfl-cache-size zero-warning
          """);

  private static final Set<String> PROXY =
      words(
          """
          acl backlog balance bind bind-process capture clitcpka-cnt clitcpka-idle clitcpka-intvl compression cookie
          declare default-server default_backend description disabled dispatch email-alert enabled errorfile errorloc
          errorloc302 errorloc303 force-persist fullconn guid hash-balance-factor hash-key hash-preserve-affinity
          hash-type http-after-response http-check http-error http-request http-response http-reuse http-send-name-header
          id ignore-persist load-server-state-from-file log log-format log-format-sd log-steps log-tag max-keep-alive-queue
          max-session-srv-conns maxconn mode monitor monitor-uri no option persist rate-limit redirect retries retry-on
          server server-state-file-name server-template source srvtcpka-cnt srvtcpka-idle srvtcpka-intvl stats stick
          stick-table tcp-check tcp-request tcp-response timeout transparent unique-id-format unique-id-header
          use-server use_backend
          """);

  private static final Set<String> SMALL =
      words(
          """
          accepted_payload_size bind default-bind default-server disabled enabled format group hold log mailer max-age
          max-object-size maxlen nameserver parse-resolv-conf peer process-vary resolve_retries server shards size table
          timeout total-max-size user
          """);

  /** What a line with an allowed first word may still do. */
  private static final List<Refused> REFUSED =
      List.of(
          new Refused("(^| )(option )?external-check( |$)", "runs a program"),
          new Refused("(^| )lua\\.", "runs code that was loaded"),
          new Refused("(^| )(lf-)?file( |$)|^errorfile ", "has root read a file and shows it"),
          new Refused(
              "(^| )-[fM]\\s*+(?!/etc/haproxy/[^/ ]+( |$))",
              "has root read a file outside /etc/haproxy"),
          new Refused(
              "^(bind|default-bind|stats socket) (\\S*[,@])?/(?!run/haproxy/[^/ ,]+(,| |$))",
              "replaces a file outside /run/haproxy by a socket"));

  /** A pattern of a line, and what such a line does. */
  private record Refused(Pattern line, String does) {
    Refused(String line, String does) {
      this(Pattern.compile(line), does);
    }
  }

  private HaproxyExtra() {}

  /** What is wrong with a section, and what to do. */
  record Problem(String what, String remedy) {}

  /**
   * Refuses a plan that a spec brings.
   *
   * @throws OpsException PLAN_INVALID with the sections and what is wrong with them
   */
  public static void requireHarmless(ClusterPlan plan) {
    String refused =
        plan.haproxy().extra().entrySet().stream()
            .flatMap(
                section ->
                    problems(section.getKey(), section.getValue()).stream()
                        .map(
                            problem -> "haproxy.extra." + section.getKey() + ": " + problem.what()))
            .collect(Collectors.joining("; "));
    if (!refused.isEmpty()) {
      throw new OpsException(
          ErrorCode.PLAN_INVALID,
          refused,
          "Nothing was touched. Take it out of the plan (haproxy.extra).");
    }
  }

  static List<Problem> problems(String section, String lines) {
    if (!SECTION.matcher(section).matches()) {
      return List.of(
          new Problem(
              Scalars.shown(section) + " is no section of haproxy.cfg",
              "write global, defaults, 'listen stats', or a section of your own like 'listen NAME'"));
    }
    List<Problem> problems = new ArrayList<>();
    for (String line : lines(lines)) {
      problem(section, line, problems);
    }
    return problems;
  }

  private static void problem(String section, String line, List<Problem> problems) {
    String first = line.split(" ", 2)[0];
    String unquoted = line.replaceAll("[\"'\\\\]", "");
    if (OPENING.contains(first)) {
      problems.add(
          new Problem(
              "line " + Scalars.shown(line) + " opens a section of its own",
              SECTION.matcher(line).matches()
                  ? "make it a key of haproxy.extra"
                  : "delete the line: haproxy.extra has no such sections"));
    } else if (!isAllowed(section, first)) {
      problems.add(
          new Problem(
              "line %s: '%s' is not among the words that haproxy.extra may begin a line of '%s' with"
                  .formatted(Scalars.shown(line), first, section),
              "delete the line, or have a proxy of your own for it: what may load code, run programs or change users is not taken"));
    } else {
      REFUSED.stream()
          .filter(refused -> refused.line().matcher(unquoted).find())
          .forEach(
              refused ->
                  problems.add(
                      new Problem(
                          "line %s %s".formatted(Scalars.shown(line), refused.does()),
                          "delete the line")));
    }
  }

  private static boolean isAllowed(String section, String word) {
    return switch (section.split(" ", 2)[0]) {
      case "global" -> GLOBAL.contains(word) || word.startsWith("tune.") && !word.contains("lua");
      case "defaults", "listen", "frontend", "backend" -> PROXY.contains(word);
      default -> SMALL.contains(word);
    };
  }

  /** The lines that say something, each with one blank between its words. */
  static List<String> lines(String text) {
    return text.lines()
        .map(line -> line.strip().replaceAll("\\s+", " "))
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  private static Set<String> words(String text) {
    return Stream.of(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
  }
}
