package org.pgmahout.agent.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pgmahout.agent.run.EventStream;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.x509.Identity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where route groups hang their routes: each is a plain blocking function that runs on a virtual
 * thread after {@link Access} let the caller pass. The event loop never waits for one.
 */
public final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final String CALLER = "caller";
  private static final String LOOP = "loop";
  private static final int SLOW_READER_SECONDS = 60;
  private static final int LONGEST_NUMBER = 12;

  private final Router router;
  private final ExecutorService threads;
  private final ProblemAnswers problems;
  private final String node;
  private final Limits limits;
  private final Shares requests;
  private final Shares bodies = new Shares("bytes of bodies under way", Limits.BODIES);
  private final Shares tokenBodies = new Shares("bytes of bodies under way", Limits.TOKEN_BODIES);

  Api(Router router, ExecutorService threads, ProblemAnswers problems, String node, Limits limits) {
    this.router = router;
    this.threads = threads;
    this.problems = problems;
    this.node = node;
    this.limits = limits;
    this.requests = new Shares("requests under way", limits.requests());
  }

  /** A set of routes that belong together. */
  public interface RouteGroup {
    void addTo(Api api);
  }

  /** Answers one request; may block; what it throws becomes a problem document. */
  public interface Handler {
    Answer handle(Call call) throws Exception;
  }

  /** Answers one request with lines, for as long as it likes. */
  public interface LineHandler {
    void handle(Call call, EventStream.Sink sink) throws Exception;
  }

  /** Serves a method of a path ({@code {name}} stands for a part of it). */
  public void on(String method, String path, Handler handler) {
    add(
        method,
        path,
        requests,
        (context, call) -> {
          Answer answer = handler.handle(call);
          Buffer body = body(answer.body());
          onLoop(
              context,
              () -> {
                HttpServerResponse response = context.response().setStatusCode(answer.status());
                if (answer.status() == 204) {
                  return response.end();
                }
                return response.putHeader("Content-Type", answer.type()).end(body);
              });
        });
  }

  /** Serves a stream of lines of this content type; each kind of stream has its own limits. */
  public void onLines(String path, String type, LineHandler handler) {
    onLines(path, type, limits.streams(), handler);
  }

  /** The same with limits of its own. */
  void onLines(String path, String type, Limits.Share share, LineHandler handler) {
    add(
        "GET",
        path,
        new Shares("streams of " + path, share),
        (context, call) -> {
          Thread reader = Thread.currentThread();
          HttpServerResponse response = context.response();
          onLoop(
              context,
              () -> {
                response.setChunked(true).putHeader("Content-Type", type);
                response.closeHandler(_ -> reader.interrupt());
                return Future.succeededFuture();
              });
          handler.handle(call, lines -> send(context, lines));
          onLoop(context, response::end);
        });
  }

  private interface Work {
    void run(RoutingContext context, Call call) throws Exception;
  }

  private interface OnLoop {
    Future<Void> run();
  }

  /** Nobody is left to answer: no mistake of the agent's, and nothing to tell. */
  private static final class ReaderGone extends IOException {
    private static final long serialVersionUID = 1;

    ReaderGone(Throwable cause) {
      super("the reader is gone", cause);
    }
  }

  private void add(String method, String path, Shares shares, Work work) {
    Access.Rule rule = Access.of(method, path);
    BodyHandler body = BodyHandler.create(false).setBodyLimit(rule.body().bytes());
    String template = path.replaceAll("\\{(\\w+)}", ":$1");
    router
        .route(HttpMethod.valueOf(method), template)
        .handler(
            context -> {
              Access.require(rule, caller(context), node);
              makeRoom(context, rule);
              body.handle(context);
            })
        .handler(
            context -> {
              String holder = holder(context);
              shares.take(holder, 1);
              Call call = new Call(context, caller(context));
              Context loop = context.vertx().getOrCreateContext();
              context.put(LOOP, loop);
              threads.execute(
                  () -> {
                    try {
                      perform(context, loop, call, work);
                    } finally {
                      shares.giveBack(holder, 1);
                    }
                  });
            });
  }

  /** For the body that is announced, or the largest one where its length is not said. */
  private void makeRoom(RoutingContext context, Access.Rule rule) {
    if (!Deadlines.hasMoreToSend(context.request())) {
      return;
    }
    String said = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    long bytes =
        said == null || said.length() > LONGEST_NUMBER || !said.chars().allMatch(Character::isDigit)
            ? rule.body().bytes()
            : Math.min(Long.parseLong(said), rule.body().bytes());
    String holder = holder(context);
    Shares room = rule.byToken() ? tokenBodies : bodies;
    room.take(holder, bytes);
    context.addEndHandler(_ -> room.giveBack(holder, bytes));
  }

  private void perform(RoutingContext context, Context loop, Call call, Work work) {
    try {
      work.run(context, call);
    } catch (InterruptedException | ReaderGone e) {
      LOG.debug("{} {}: the reader is gone", context.request().method(), context.request().path());
    } catch (Exception | Error e) {
      loop.runOnContext(
          _ -> {
            if (!context.response().ended() && !context.response().closed()) {
              problems.answer(context, e);
            }
          });
    }
  }

  static void caller(RoutingContext context, Identity identity) {
    context.put(CALLER, identity);
  }

  private static Optional<Identity> caller(RoutingContext context) {
    return Optional.ofNullable(context.get(CALLER));
  }

  /** Whether no accepted certificate was shown. */
  static boolean isStranger(RoutingContext context) {
    return caller(context).isEmpty();
  }

  /** Whose share it is; all who come with a token have one together. */
  private static String holder(RoutingContext context) {
    return caller(context)
        .map(known -> known.role().word() + " " + known.name())
        .orElse("callers without a certificate");
  }

  /** Waits until the reader has taken the lines: that is the backpressure. */
  private static void send(RoutingContext context, byte[] lines) throws IOException {
    try {
      onLoop(context, () -> context.response().write(Buffer.buffer(lines)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReaderGone(e);
    }
  }

  private static void onLoop(RoutingContext context, OnLoop work)
      throws IOException, InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Context loop = context.get(LOOP);
    loop.runOnContext(
        _ ->
            work.run()
                .onComplete(
                    result -> {
                      if (result.succeeded()) {
                        done.complete(null);
                      } else {
                        done.completeExceptionally(result.cause());
                      }
                    }));
    try {
      done.get(SLOW_READER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new ReaderGone(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the reader took nothing for " + SLOW_READER_SECONDS + " s", e);
    }
  }

  private static Buffer body(Object body) throws JsonProcessingException {
    return body instanceof String text
        ? Buffer.buffer(text)
        : Buffer.buffer(Json.tolerant().writeValueAsBytes(body));
  }
}
