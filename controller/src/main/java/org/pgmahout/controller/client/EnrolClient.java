package org.pgmahout.controller.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.enrolment.EnrolToken;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.EnrolCertificate;
import org.pgmahout.common.wire.EnrolCsr;
import org.pgmahout.common.wire.EnrolRequest;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.x509.AuthorityList;
import org.pgmahout.common.x509.Pem;

/**
 * The half of the agent's API that exists before there is a certificate, and the first call with
 * one. Every wait has a deadline and names the last reason.
 */
public final class EnrolClient {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration REQUEST = Duration.ofSeconds(10);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(150);

  /** No other attempt mends these. */
  private static final Set<ErrorCode> HOPELESS =
      Set.of(ErrorCode.TOKEN_INVALID, ErrorCode.WRONG_NODE, ErrorCode.CANCELLED);

  private final ObjectMapper json = Json.tolerant();

  /** Opens the first contact with an agent, pinned to the fingerprint that came over SSH. */
  public Session open(NodePlan node, int port, String fingerprint) {
    return new Session(node, port, fingerprint);
  }

  /** Asks an enrolled agent what it is. */
  public NodeFacts node(NodePlan node, int port, SSLContext tls) {
    try (HttpClient http = http(tls)) {
      return call(http, node, get(node, port), NodeFacts.class);
    }
  }

  /** The same, again and again until it answers. */
  public NodeFacts awaitNode(NodePlan node, int port, SSLContext tls, Duration limit) {
    return until(node, "its agent to answer over mutual TLS", limit, () -> node(node, port, tls));
  }

  /** One enrolment of one node. */
  public final class Session implements AutoCloseable {
    private final NodePlan node;
    private final int port;
    private final HttpClient http;

    private Session(NodePlan node, int port, String fingerprint) {
      this.node = node;
      this.port = port;
      this.http = http(TlsContexts.pinned(fingerprint));
    }

    /** Shows the token and gets the signing request (PEM), as soon as the agent is up. */
    public String request(EnrolToken token, Duration limit) {
      EnrolRequest body = new EnrolRequest(node.name(), token.value());
      return until(
          node,
          "its agent to serve enrolment",
          limit,
          () -> call(http, node, with("POST", body), EnrolCsr.class).csrPem());
    }

    /** Brings the certificate, which spends the token. */
    public void deliver(
        EnrolToken token, String chainPem, AuthorityList authorities, String revocationsPem) {
      call(
          http,
          node,
          with(
              "PUT",
              new EnrolCertificate(
                  node.name(),
                  token.value(),
                  chainPem,
                  Pem.of(authorities.authorities()),
                  authorities.number(),
                  revocationsPem)),
          Void.class);
    }

    private HttpRequest with(String method, Object body) {
      try {
        return HttpRequest.newBuilder(uri(node, port, ApiPaths.ENROL))
            .timeout(REQUEST)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
            .build();
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("cannot write a request", e);
      }
    }

    @Override
    public void close() {
      http.shutdownNow();
    }
  }

  private static HttpClient http(SSLContext tls) {
    return HttpClient.newBuilder()
        .sslContext(tls)
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT)
        .build();
  }

  private static HttpRequest get(NodePlan node, int port) {
    return HttpRequest.newBuilder(uri(node, port, ApiPaths.NODE)).timeout(REQUEST).GET().build();
  }

  private static URI uri(NodePlan node, int port, String path) {
    return URI.create("https://" + HostPort.of(node.address(), port) + path);
  }

  private <T> T call(HttpClient http, NodePlan node, HttpRequest request, Class<T> type) {
    try {
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 != 2) {
        throw problem(node, request, answer);
      }
      return type == Void.class ? null : json.readValue(answer.body(), type);
    } catch (IOException e) {
      throw TlsContexts.refusal(node.name(), e)
          .orElseGet(
              () ->
                  new OpsException(
                      ErrorCode.AGENT_UNREACHABLE,
                      node.name() + ": no answer from " + request.uri() + ": " + reason(e),
                      "Check that the port is open from here, and on the node:"
                          + " systemctl status pgmahout-agent.",
                      e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED, node.name() + ": interrupted", "Run it again.", e);
    }
  }

  private OpsException problem(NodePlan node, HttpRequest request, HttpResponse<byte[]> answer) {
    try {
      return json.readValue(answer.body(), Problem.class).toException();
    } catch (IOException notAProblem) {
      return new OpsException(
          ErrorCode.VERSION_MISMATCH,
          node.name() + ": " + request.uri() + " answered " + answer.statusCode(),
          "Check that a pgmahout agent of this version listens there.",
          notAProblem);
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Tries until it works; what is certain not to get better ends at once. */
  private static <T> T until(NodePlan node, String what, Duration limit, Supplier<T> attempt) {
    return Await.upTo(limit)
        .every(BETWEEN_TRIES)
        .attempt(
            attempt,
            e -> !HOPELESS.contains(e.code()),
            e ->
                new OpsException(
                    e.code() == ErrorCode.CERTIFICATE_INVALID ? e.code() : ErrorCode.TIMED_OUT,
                    "%s: waited %d s for %s; last: %s"
                        .formatted(node.name(), limit.toSeconds(), what, e.getMessage()),
                    e.hint(),
                    e));
  }
}
