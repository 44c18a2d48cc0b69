package org.pgmahout.agent.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.agent.enrol.CallerTrust;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

/**
 * The HTTPS listener: TLS 1.2 and later, a client certificate of the control authority asked for,
 * every route behind {@link Access}. Before enrolment it serves {@code /v1/enrol} alone.
 */
public final class AgentServer implements AutoCloseable {
  private static final int START_SECONDS = 20;

  private final AgentConfig config;
  private final AgentEnrolment enrolment;
  private final List<Api.RouteGroup> groups;
  private final Limits limits;
  private final ProblemAnswers problems;
  private final Connections connections;
  private final Vertx vertx;
  private final Deadlines deadlines;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private volatile Optional<CallerTrust> trust = Optional.empty();
  private volatile Instant enrolmentEnds = Instant.MIN;

  /**
   * @param groups the routes, each group in a class of its own
   */
  public AgentServer(AgentConfig config, AgentEnrolment enrolment, List<Api.RouteGroup> groups) {
    this(config, enrolment, groups, Limits.standard());
  }

  AgentServer(
      AgentConfig config, AgentEnrolment enrolment, List<Api.RouteGroup> groups, Limits limits) {
    this.config = config;
    this.enrolment = enrolment;
    this.groups = List.copyOf(groups);
    this.limits = limits;
    this.problems = new ProblemAnswers(config.node());
    this.connections = new Connections(limits);
    this.vertx =
        Vertx.builder()
            .withTransport(new GuardedTransport(connections::letIn))
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(1)
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(2)
                    .setFileSystemOptions(
                        new FileSystemOptions()
                            .setFileCachingEnabled(false)
                            .setClassPathResolvingEnabled(false)))
            .build();
    this.deadlines = new Deadlines(vertx, limits, problems, connections);
  }

  /** Listens with the certificate as it is now; returns the port. */
  public synchronized int start() {
    server =
        vertx
            .createHttpServer(
                // One connection, one request at a time: streams of HTTP/2 would need limits, too.
                new HttpServerConfig().setVersions(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1),
                tls())
            .connectionHandler(this::connected)
            .requestHandler(router());
    await(server.listen(config.port(), config.listen()), "listen on port " + config.port());
    return server.actualPort();
  }

  /**
   * Goes on with certificate, authorities and revocations as the files are now. The listener stays,
   * and so does every connection whose caller is still accepted; all others are cut.
   */
  public synchronized void useNewCertificate() {
    await(server.updateSSLOptions(tls()), "use its new certificate");
    connections.keepOnly(this::stillAccepted);
  }

  private void connected(HttpConnection connection) {
    connection.closeHandler(
        _ -> {
          connections.ended(connection);
          deadlines.closed(connection);
        });
    if (connections.shook(connection, name(connection))) {
      deadlines.connected(connection);
    }
  }

  /** In the certificate; empty without one, and for one that is not accepted. */
  private String name(HttpConnection connection) {
    try {
      X509Certificate shown = shown(connection);
      return trust.map(now -> now.require(shown, Instant.now()).name()).orElse("");
    } catch (SSLPeerUnverifiedException | OpsException e) {
      return "";
    }
  }

  /** Who shows no certificate gets nothing but enrolment. */
  private boolean stillAccepted(HttpConnection connection) {
    try {
      shown(connection);
      return !name(connection).isEmpty();
    } catch (SSLPeerUnverifiedException e) {
      return true;
    }
  }

  private static X509Certificate shown(HttpConnection connection)
      throws SSLPeerUnverifiedException {
    return (X509Certificate) connection.peerCertificates().getFirst();
  }

  /** From the files as they are now. */
  private ServerSSLOptions tls() {
    KeyAndChain own = enrolment.identity();
    List<X509Certificate> authorities = enrolment.authorities();
    ServerSSLOptions options = new ServerSSLOptions();
    options
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(own.chainPem()))
                .addKeyValue(Buffer.buffer(own.keyPem().reveal())));
    if (!authorities.isEmpty()) {
      PemTrustOptions trusted = new PemTrustOptions();
      authorities.forEach(one -> trusted.addCertValue(Buffer.buffer(Pem.of(one))));
      options.setClientAuth(ClientAuth.REQUEST).setTrustOptions(trusted);
      trust = Optional.of(enrolment.trust());
    }
    enrolmentEnds = enrolment.open().orElse(Instant.MIN);
    return options;
  }

  @Override
  public synchronized void close() {
    await(vertx.close(), "stop");
    threads.shutdownNow();
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.route().handler(this::begin);
    router.route().handler(this::admit);
    Api api = new Api(router, threads, problems, config.node(), limits);
    groups.forEach(group -> group.addTo(api));
    router
        .route()
        .failureHandler(
            context -> {
              Throwable thrown = context.failure();
              boolean ours = thrown instanceof OpsException || context.statusCode() == 500;
              if (thrown != null && ours) {
                problems.answer(context, thrown);
              } else {
                problems.answer(context, context.statusCode());
              }
            });
    for (int status : new int[] {400, 404, 405, 406, 413, 414, 415}) {
      router.errorHandler(status, context -> problems.answer(context, status));
    }
    return router;
  }

  private void begin(RoutingContext context) {
    // Every body is JSON; one that says it is a form would be taken apart by Vert.x, or refused.
    context.request().headers().remove("Content-Type");
    deadlines.begin(context);
    context.next();
  }

  /** Before anything of a body is read. */
  private void admit(RoutingContext context) {
    boolean enrolling = context.request().path().equals(ApiPaths.ENROL);
    if (enrolling && !Instant.now().isBefore(enrolmentEnds)) {
      throw enrolment.notOpen();
    }
    if (trust.isEmpty() && !enrolling) {
      throw new OpsException(
          ErrorCode.UNAUTHENTICATED,
          "this agent is not enrolled yet and serves nothing else",
          "Run `pgmahout enrol`.");
    }
    try {
      X509Certificate shown = shown(context.request().connection());
      trust.ifPresent(now -> Api.caller(context, now.require(shown, Instant.now())));
    } catch (SSLPeerUnverifiedException e) {
      if (!enrolling) {
        throw Access.unauthenticated();
      }
    }
    context.next();
  }

  private static <T> void await(Future<T> future, String what) {
    try {
      future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new OpsException(
          e.getCause() instanceof java.net.BindException
              ? ErrorCode.PORT_TAKEN
              : ErrorCode.INTERNAL,
          "the agent could not " + what + ": " + e.getCause().getMessage(),
          "Look with `ss -ltnp` who has the port, or give the agents another one in the plan.",
          e);
    } catch (TimeoutException e) {
      throw new OpsException(
          ErrorCode.TIMED_OUT,
          "the agent could not " + what + " within " + START_SECONDS + " s",
          "Look at the machine's load.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(ErrorCode.CANCELLED, "stopped while it should " + what, "", e);
    }
  }
}
