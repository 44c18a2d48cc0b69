package org.pgmahout.agent.component.patroni;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.pki.KeyAndChain;
import org.pgmahout.common.pki.Pem;
import org.pgmahout.common.pki.TlsContexts;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniYaml;

/**
 * Patroni's REST API on this node, asked with the node's own certificate when the wires are TLS.
 */
public final class LocalPatroni {
  private static final Duration ANSWER = Duration.ofSeconds(4);

  private final NodeSpec spec;

  public LocalPatroni(NodeSpec spec) {
    this.spec = spec;
  }

  /** An answer; empty when Patroni gives none. */
  public <T> Optional<T> ask(Function<PatroniClient, T> question) {
    try {
      return Optional.of(require(question));
    } catch (OpsException e) {
      if (e.code() == ErrorCode.CERTIFICATE_INVALID) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** An answer; PATRONI_UNAVAILABLE when Patroni gives none. */
  public <T> T require(Function<PatroniClient, T> question) {
    boolean tls = spec.plan().security().tls();
    Optional<SSLContext> context = tls ? context() : Optional.empty();
    if (tls && context.isEmpty()) {
      throw new OpsException(
          ErrorCode.PATRONI_UNAVAILABLE,
          "Patroni on %s cannot be asked: it has no certificates yet".formatted(spec.node()),
          "Apply the plan first.");
    }
    String host = spec.self().address();
    URI base =
        URI.create(
            (tls ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":"
                + spec.plan().patroni().port());
    try (PatroniClient client =
        new PatroniClient(base, context, PatroniYaml.RESTAPI_USER, password(), ANSWER)) {
      return question.apply(client);
    }
  }

  /** Changes are protected by the password that lies in patroni.yml. */
  private Secret password() {
    try {
      String yml =
          Files.readString(Path.of(NodePaths.of(spec).patroniYml()), StandardCharsets.UTF_8);
      boolean inside = false;
      for (String line : yml.lines().toList()) {
        if (!line.startsWith(" ")) {
          inside = line.startsWith("restapi:");
        } else if (inside && line.strip().startsWith("password:")) {
          String value = line.substring(line.indexOf(':') + 1).strip();
          return new Secret(value.replaceAll("^['\"]|['\"]$", ""));
        }
      }
    } catch (IOException e) {
      return new Secret("");
    }
    return new Secret("");
  }

  private Optional<SSLContext> context() {
    NodePaths paths = NodePaths.of(spec);
    try {
      KeyAndChain self =
          KeyAndChain.load(
              Files.readString(Path.of(paths.patroniCert())),
              new Secret(Files.readString(Path.of(paths.patroniKey()))));
      return Optional.of(
          TlsContexts.toMember(
              Optional.of(self), Pem.certificates(Files.readString(Path.of(paths.patroniCa())))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
