package org.pgmahout.agent.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * The two folders an agent owns, and what is where in them.
 *
 * @param etc settings and certificates, {@code /etc/pgmahout}
 * @param state journal, spec and secrets, {@code /var/lib/pgmahout}
 */
public record AgentFolders(Path etc, Path state) {

  /**
   * The usual ones, unless PGMAHOUT_ETC and PGMAHOUT_STATE say otherwise (tests, a second agent).
   */
  public static AgentFolders of(Map<String, String> environment) {
    return new AgentFolders(
        Path.of(environment.getOrDefault("PGMAHOUT_ETC", "/etc/pgmahout")),
        Path.of(environment.getOrDefault("PGMAHOUT_STATE", "/var/lib/pgmahout")));
  }

  /** The agent's settings. */
  public Path config() {
    return etc.resolve("agent.json");
  }

  /** The open enrolment, if there is one. */
  public Path enrolTicket() {
    return etc.resolve("enrol.json");
  }

  /** The agent's private key (PKCS#8 PEM). */
  public Path key() {
    return etc.resolve("pki").resolve("agent.key");
  }

  /** The agent's certificate with its chain (PEM); self-signed before enrolment. */
  public Path certificate() {
    return etc.resolve("pki").resolve("agent.crt");
  }

  /** The control authority this agent trusts; exists only after enrolment. */
  public Path authority() {
    return etc.resolve("pki").resolve("control-ca.crt");
  }

  /** The number of the list of authorities taken last; need not exist. */
  public Path authorityNumber() {
    return etc.resolve("pki").resolve("control-ca.number");
  }

  /** Certificates of that authority which are refused all the same; need not exist. */
  public Path revocations() {
    return etc.resolve("pki").resolve("control-ca.crl");
  }

  /** One folder a run. */
  public Path runs() {
    return state.resolve("runs");
  }

  /** The last applied spec. */
  public Path spec() {
    return state.resolve("spec.json");
  }

  /** The spec that Patroni was last brought to, which a later one may not have got to yet. */
  public Path served() {
    return state.resolve("served.json");
  }

  /** Which configuration of PostgreSQL was tried last and found good. */
  public Path tried() {
    return state.resolve("tried");
  }

  /** The apply that is at work, or never ended well. */
  public Path unfinished() {
    return state.resolve("unfinished.json");
  }

  /** Which folders are the cluster's own, so that its removal may delete them. */
  public Path marks() {
    return state.resolve("folders.json");
  }

  /** One file a secret. */
  public Path secrets() {
    return state.resolve("secrets");
  }
}
