package org.pgmahout.agent.http;

import static org.pgmahout.agent.http.Access.Body.NONE;
import static org.pgmahout.agent.http.Access.Body.PLAN;
import static org.pgmahout.agent.http.Access.Body.SMALL;
import static org.pgmahout.common.x509.CertificateRole.AGENT;
import static org.pgmahout.common.x509.CertificateRole.METRICS;
import static org.pgmahout.common.x509.CertificateRole.OPERATOR;
import static org.pgmahout.common.x509.CertificateRole.VIEWER;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;

/**
 * Who may do what, and how large a body may be, in one table. What does not stand here cannot be
 * served at all, and what stands here is denied to every role that is not named. {@code
 * docs/security.md} says the same in words.
 */
public final class Access {
  private static final Set<CertificateRole> LOOK = Set.of(OPERATOR, VIEWER, AGENT);
  private static final Set<CertificateRole> SCRAPE = Set.of(OPERATOR, VIEWER, AGENT, METRICS);
  private static final Set<CertificateRole> CHANGE = Set.of(OPERATOR);

  /** No certificate at all: the token in the body is what admits. */
  private static final Set<CertificateRole> BY_TOKEN = Set.of();

  /** How large a body may be. Nothing of it is read before its sender was let in. */
  public enum Body {
    /** The route takes none. */
    NONE(0),
    /** Some words, a certificate. */
    SMALL(64 * 1024),
    /** A whole plan with its secrets, a list of revocations, or what grows with them. */
    PLAN(1024 * 1024);

    private final int bytes;

    Body(int bytes) {
      this.bytes = bytes;
    }

    /** Most bytes. */
    public int bytes() {
      return bytes;
    }
  }

  /** Which nodes' agents a route is for. */
  public enum Agents {
    /** This node's own, for {@code pgmahout-agent status}. */
    OWN,
    /** Every node's: a proxy follows the cluster by what these routes say. */
    ALL
  }

  /**
   * One row.
   *
   * @param method HTTP method
   * @param path template of {@link ApiPaths}
   * @param roles who may; empty means that the route itself asks for a token
   * @param body how large a body it takes
   * @param agents whose agents may, where the role is among the roles
   */
  public record Rule(
      String method, String path, Set<CertificateRole> roles, Body body, Agents agents) {
    Rule(String method, String path, Set<CertificateRole> roles, Body body) {
      this(method, path, roles, body, Agents.OWN);
    }

    /** Whether no certificate is needed. */
    public boolean byToken() {
      return roles.isEmpty();
    }
  }

  /** The table. A log holds what people sent to PostgreSQL: it is not for who only looks. */
  public static final List<Rule> TABLE =
      List.of(
          new Rule("GET", ApiPaths.LIVE, LOOK, NONE),
          new Rule("GET", ApiPaths.HEALTH, LOOK, NONE),
          new Rule("GET", ApiPaths.NODE, LOOK, NONE),
          new Rule("PUT", ApiPaths.RESERVATION, CHANGE, SMALL),
          new Rule("POST", ApiPaths.RUNS, CHANGE, PLAN),
          new Rule("GET", ApiPaths.RUNS, LOOK, NONE),
          new Rule("GET", ApiPaths.RUN, LOOK, NONE),
          new Rule("GET", ApiPaths.RUN_EVENTS, LOOK, NONE),
          new Rule("POST", ApiPaths.RUN_CANCEL, CHANGE, NONE),
          new Rule("GET", ApiPaths.LOGS, CHANGE, NONE),
          new Rule("POST", ApiPaths.LOOK, CHANGE, PLAN),
          new Rule("POST", ApiPaths.PREFLIGHT, CHANGE, PLAN),
          new Rule("POST", ApiPaths.PREFLIGHT_REACH, CHANGE, PLAN),
          new Rule("POST", ApiPaths.PREFLIGHT_LISTEN, CHANGE, SMALL),
          new Rule("POST", ApiPaths.ENROL, BY_TOKEN, SMALL),
          new Rule("PUT", ApiPaths.ENROL, BY_TOKEN, SMALL),
          new Rule("GET", ApiPaths.CERTIFICATE, CHANGE, NONE),
          new Rule("PUT", ApiPaths.CERTIFICATE, CHANGE, PLAN),
          new Rule("GET", ApiPaths.CLUSTER_EVENTS, LOOK, NONE, Agents.ALL),
          new Rule("GET", ApiPaths.CLUSTER_PRIMARY, LOOK, NONE, Agents.ALL),
          new Rule("GET", ApiPaths.METRICS, SCRAPE, NONE));

  private Access() {}

  /** The rule of a route; a route without one is a defect that stops the agent's start. */
  static Rule of(String method, String path) {
    return TABLE.stream()
        .filter(rule -> rule.method().equals(method) && rule.path().equals(path))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(method + " " + path + " stands in no row of Access"));
  }

  /** Lets a caller pass, or throws. */
  static void require(Rule rule, Optional<Identity> caller, String node) {
    if (rule.byToken()) {
      return;
    }
    Identity known = caller.orElseThrow(Access::unauthenticated);
    if (!rule.roles().contains(known.role())) {
      throw forbidden(known, rule);
    }
    if (known.role() == AGENT && rule.agents() == Agents.OWN && !known.name().equals(node)) {
      throw forbidden(known, rule);
    }
  }

  /** The answer to who shows no certificate. */
  static OpsException unauthenticated() {
    return new OpsException(
        ErrorCode.UNAUTHENTICATED,
        "the request came without a certificate of the authority this node was enrolled with",
        "Use the plan folder that the node was enrolled with (pki/operator.crt).");
  }

  private static OpsException forbidden(Identity known, Rule rule) {
    return new OpsException(
        ErrorCode.FORBIDDEN,
        known.role().word()
            + " "
            + known.name()
            + " may not "
            + rule.method()
            + " "
            + rule.path()
            + " here",
        "Use a certificate whose role is one of "
            + rule.roles().stream().map(CertificateRole::word).sorted().toList()
            + ".");
  }
}
