package org.pgmahout.controller.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.tls.OwnKey;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/** An agent's API that answers what a test wants, behind the same mutual TLS as a real one's. */
public final class FakeAgent implements AutoCloseable {
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String node;
  private final Map<String, Supplier<Object>> answers = new ConcurrentHashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /**
   * Listens at once.
   *
   * @param folder the plan folder that the node is enrolled with
   */
  public FakeAgent(PlanFolder folder, String node) throws Exception {
    this(folder, node, Instant.now());
  }

  /**
   * The same with a certificate that ends, or ended, a day after this moment.
   *
   * @param issued when it was issued
   */
  public FakeAgent(PlanFolder folder, String node, Instant issued) throws Exception {
    this.node = node;
    KeyAndChain own =
        folder
            .control()
            .signer()
            .issue(
                new Identity(node, CertificateRole.AGENT),
                List.of(node),
                issued,
                Duration.ofDays(1));
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(
        new KeyManager[] {new OwnKey(own)},
        new TrustManager[] {TlsContexts.platformTrust(folder.control().trusted())},
        null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters with = tls.getDefaultSSLParameters();
            with.setNeedClientAuth(true);
            parameters.setSSLParameters(with);
          }
        });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** A client of it, as the folder's own. */
  public AgentClient client(PlanFolder folder) {
    return new AgentClient(
        node, URI.create("https://127.0.0.1:" + port()), () -> folder.own().toAgent(node));
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /**
   * From now on a route answers so; a list is sent as lines.
   *
   * @param route method and path: {@code GET /v1/node}
   * @param answer an OpsException that it throws is sent as the agent sends it
   */
  public FakeAgent answers(String route, Supplier<Object> answer) {
    answers.put(route, answer);
    return this;
  }

  /** Every request so far: method and path. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    exchange.getRequestBody().readAllBytes();
    asked.add(route);
    int status = 200;
    byte[] body;
    try (exchange) {
      try {
        body = bytes(answers.getOrDefault(route, () -> notFound(route)).get());
      } catch (OpsException e) {
        status = e.code().httpStatus();
        body = Json.tolerant().writeValueAsBytes(Problem.of(e, node));
      }
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Object notFound(String route) {
    throw new OpsException(ErrorCode.NOT_FOUND, "there is no " + route, "");
  }

  private static byte[] bytes(Object value) throws IOException {
    if (!(value instanceof List<?> lines)) {
      return Json.tolerant().writeValueAsBytes(value);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Object line : lines) {
      all.write(Json.tolerant().writeValueAsBytes(line));
      all.write('\n');
    }
    return all.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
