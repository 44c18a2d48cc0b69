package org.pgmahout.controller.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.AgentCertificate;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.CertificateUpdate;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;

/**
 * One agent, as typed calls. The connection is mutual TLS; the agent is known by the node's name in
 * its certificate. A call that gets no answer throws AGENT_UNREACHABLE, a refusal throws what the
 * agent said. Safe to use from several threads.
 */
public final class AgentClient implements Agent, EventSource, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration CALL = Duration.ofSeconds(10);

  /** Three of the agent's heartbeats. */
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final ObjectMapper json = Json.tolerant();
  private final String node;
  private final URI base;
  private final Supplier<SSLContext> tls;
  private final Duration callLimit;
  private HttpClient http;

  /**
   * @param base where the agent listens: {@code https://host:port}
   * @param tls made at the first call, so that a client nobody uses costs nothing
   */
  public AgentClient(String node, URI base, Supplier<SSLContext> tls) {
    this(node, base, tls, CALL);
  }

  AgentClient(String node, URI base, Supplier<SSLContext> tls, Duration callLimit) {
    this.node = node;
    this.base = base;
    this.tls = tls;
    this.callLimit = callLimit;
  }

  /** The client of a node of the plan. */
  public static AgentClient of(NodePlan node, int port, Supplier<SSLContext> tls) {
    return new AgentClient(
        node.name(), URI.create("https://" + HostPort.of(node.address(), port)), tls);
  }

  @Override
  public String node() {
    return node;
  }

  @Override
  public NodeFacts facts() {
    return read(get(ApiPaths.NODE), NodeFacts.class);
  }

  @Override
  public NodeHealth health() {
    return read(get(ApiPaths.HEALTH), NodeHealth.class);
  }

  @Override
  public ReservationView reserve(ReservationRequest request) {
    return read(send("PUT", ApiPaths.RESERVATION, request, callLimit), ReservationView.class);
  }

  @Override
  public RunView start(RunRequest request) {
    return read(send("POST", ApiPaths.RUNS, request, callLimit), RunView.class);
  }

  /** The runs the agent remembers, newest first. */
  public List<RunView> runs() {
    byte[] body = exchange(get(ApiPaths.RUNS));
    try {
      return json.readValue(body, new TypeReference<List<RunView>>() {});
    } catch (IOException e) {
      throw unreadable(ApiPaths.RUNS, e);
    }
  }

  @Override
  public RunView run(String id) {
    return read(get(ApiPaths.RUN.replace("{id}", id)), RunView.class);
  }

  @Override
  public void cancel(String id) {
    exchange(post(ApiPaths.RUN_CANCEL.replace("{id}", id)));
  }

  @Override
  public EventSource.Stream events(String run, long after) {
    String path = ApiPaths.RUN_EVENTS.replace("{id}", run) + "?after=" + after;
    return new EventLines(node, run, open(path, SILENCE), json);
  }

  @Override
  public RunView follow(String run, Consumer<RunEvent> events, Consumer<String> silence) {
    return new EventFollower(Pace.REAL, this, run, events, silence, EventFollower.PATIENCE).toEnd();
  }

  @Override
  public <T> T look(Look<T> look, LookRequest request) {
    String path = ApiPaths.LOOK.replace("{look}", look.word());
    return read(send("POST", path, request, look.limit()), look.answer());
  }

  /** {@code GET /v1/certificate}: what the agent shows, whom it trusts. */
  public AgentCertificate certificate() {
    try {
      return read(get(ApiPaths.CERTIFICATE), AgentCertificate.class);
    } catch (OpsException e) {
      throw e.code() == ErrorCode.NOT_FOUND
          ? new OpsException(
              ErrorCode.VERSION_MISMATCH,
              node + ": the agent is older than this command and cannot renew its certificate",
              "Bring it to this command's version: pgmahout enrol --limit " + node,
              e)
          : e;
    }
  }

  /** {@code PUT /v1/certificate}: in force at once; returns what the agent has then. */
  public AgentCertificate certificate(CertificateUpdate update) {
    return read(send("PUT", ApiPaths.CERTIFICATE, update, callLimit), AgentCertificate.class);
  }

  /** Any other call with a body, for rooms with routes of their own. */
  public <T> T post(String path, Object body, Class<T> answer, Duration limit) {
    return read(send("POST", path, body, limit), answer);
  }

  /** The last lines of a component's log; with {@code follow} until the thread is interrupted. */
  public void logs(String component, int lines, boolean follow, Consumer<String> each) {
    String path =
        ApiPaths.LOGS.replace("{component}", component) + "?lines=" + lines + "&follow=" + follow;
    try (LineStream stream = open(path, follow ? Duration.ofDays(1) : CALL)) {
      for (String line = stream.next(); line != null; line = stream.next()) {
        each.accept(line);
      }
    }
  }

  /** Opens a stream of lines; {@code silence} is the longest wait for one. */
  private LineStream open(String path, Duration silence) {
    LineStream lines = new LineStream(node, silence);
    // The time limit is that of the answer's beginning; the lines have their own.
    HttpRequest request = request(path).timeout(callLimit).GET().build();
    try {
      // The body as a publisher: a line subscriber given to send() would hold the call back
      // until the stream has ended, while nobody takes its lines.
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer =
          client().send(request, HttpResponse.BodyHandlers.ofPublisher());
      if (answer.statusCode() / 100 != 2) {
        HttpResponse.BodySubscriber<byte[]> words = HttpResponse.BodySubscribers.ofByteArray();
        answer.body().subscribe(words);
        throw refused(
            request,
            answer.statusCode(),
            words.getBody().toCompletableFuture().get(callLimit.toMillis(), TimeUnit.MILLISECONDS));
      }
      answer.body().subscribe(HttpResponse.BodySubscribers.fromLineSubscriber(lines));
      return lines;
    } catch (IOException e) {
      throw unreachable(e);
    } catch (ExecutionException | TimeoutException e) {
      throw unreachable(new IOException("its refusal did not come to an end", e));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private HttpRequest get(String path) {
    return request(path).timeout(callLimit).GET().build();
  }

  private HttpRequest post(String path) {
    return request(path).timeout(callLimit).POST(HttpRequest.BodyPublishers.noBody()).build();
  }

  private HttpRequest send(String method, String path, Object body, Duration limit) {
    try {
      return request(path)
          .timeout(limit)
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
          .build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write the request for " + path, e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path));
  }

  private <T> T read(HttpRequest request, Class<T> type) {
    byte[] body = exchange(request);
    try {
      return json.readValue(body, type);
    } catch (IOException e) {
      throw unreadable(request.uri().getPath(), e);
    }
  }

  private byte[] exchange(HttpRequest request) {
    HttpResponse<byte[]> answer;
    try {
      answer = client().send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (answer.statusCode() / 100 == 2) {
      return answer.body();
    }
    throw refused(request, answer.statusCode(), answer.body());
  }

  private OpsException refused(HttpRequest request, int status, byte[] words) {
    try {
      return json.readValue(words, Problem.class).toException();
    } catch (IOException e) {
      return unreadable(request.uri().getPath() + " (status " + status + ")", e);
    }
  }

  private OpsException unreachable(IOException e) {
    String why = e instanceof HttpTimeoutException ? "no answer in time" : deepest(e);
    return TlsContexts.refusal(node, e)
        .orElseGet(
            () ->
                new OpsException(
                    ErrorCode.AGENT_UNREACHABLE,
                    node + ": no agent answers at " + base.getAuthority() + ": " + why,
                    "Is the machine on, and the port open from here? On the node:"
                        + " systemctl status pgmahout-agent. Never enrolled: pgmahout enrol --limit "
                        + node,
                    e));
  }

  private OpsException unreadable(String what, IOException e) {
    return new OpsException(
        ErrorCode.VERSION_MISMATCH,
        node + ": the answer to " + what + " is not in a format this version can read",
        "Bring the agent to this command's version: pgmahout enrol --limit " + node,
        e);
  }

  private OpsException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new OpsException(
        ErrorCode.CANCELLED, node + ": stopped while waiting for the agent", "Run it again.", e);
  }

  private static String deepest(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause.getMessage() == null && e instanceof ConnectException) {
      // The JDK has no words for a refused connection, only the name of a class.
      return "nothing takes connections there";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private synchronized HttpClient client() {
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .sslContext(tls.get())
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT)
              .build();
    }
    return http;
  }

  @Override
  public synchronized void close() {
    if (http != null) {
      http.shutdownNow();
    }
  }
}
