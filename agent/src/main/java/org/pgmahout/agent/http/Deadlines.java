package org.pgmahout.agent.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long a caller may keep the agent waiting: for every head, from connecting or the answer
 * before on, and for every body. Vert.x's own idle time-out is not used, because it counts bytes: a
 * head that comes in drops is never idle for it, and a log that is followed and silent always.
 */
final class Deadlines {
  private static final long NO_TIMER = -1;
  private static final Turn FIRST = new Turn(0, NO_TIMER);

  private final Vertx vertx;
  private final Limits limits;
  private final ProblemAnswers problems;
  private final Connections connections;

  /** Of every open connection. */
  private final Map<HttpConnection, Turn> turns = new ConcurrentHashMap<>();

  /**
   * Which request a connection is at, and the timer that closes it while its caller is waited for.
   * One that sends requests without waiting for answers is at the next before the last has ended.
   */
  private record Turn(long number, long timer) {}

  Deadlines(Vertx vertx, Limits limits, ProblemAnswers problems, Connections connections) {
    this.vertx = vertx;
    this.limits = limits;
    this.problems = problems;
    this.connections = connections;
  }

  /** A handshake has ended. */
  void connected(HttpConnection connection) {
    turns.put(connection, FIRST);
    closeAfter(limits.request(), connection, FIRST.number());
  }

  /** A connection has ended. */
  void closed(HttpConnection connection) {
    Optional.ofNullable(turns.remove(connection)).map(Turn::timer).ifPresent(vertx::cancelTimer);
  }

  /** A head has come. */
  void begin(RoutingContext context) {
    HttpServerRequest request = context.request();
    long number = next(request.connection());
    long body =
        vertx.setTimer(
            limits.request().toMillis(),
            _ -> {
              if (!request.isEnded() && !context.response().headWritten()) {
                problems.answer(context, 408);
              }
            });
    context.addEndHandler(
        _ -> {
          vertx.cancelTimer(body);
          if (isLast(context.response())) {
            end(context, number);
          } else {
            closeAfter(limits.idle(), request.connection(), number);
          }
        });
  }

  /** The connection is closed after this answer. */
  static void last(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
  }

  /** Whether a part of the body is still to come; every request has an end, also without one. */
  static boolean hasMoreToSend(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    boolean body =
        request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
            || (length != null && !length.equals("0"));
    return body && !request.isEnded();
  }

  private static boolean isLast(HttpServerResponse response) {
    return HttpHeaders.CLOSE.toString().equalsIgnoreCase(response.headers().get("Connection"));
  }

  /**
   * Closed at once with something unread, the connection would be reset, and the answer lost. What
   * people with a certificate send is read and thrown away meanwhile; of others, nothing more is
   * read, for even that costs.
   */
  private void end(RoutingContext context, long number) {
    HttpServerRequest request = context.request();
    HttpConnection connection = request.connection();
    if (request.isEnded()) {
      connection.close();
      return;
    }
    request.handler(_ -> {}).endHandler(_ -> connection.close());
    if (Api.isStranger(context)) {
      connections.stopReading(connection);
    }
    closeAfter(limits.linger(), connection, number);
  }

  private long next(HttpConnection connection) {
    Turn next =
        turns.computeIfPresent(
            connection,
            (_, turn) -> {
              vertx.cancelTimer(turn.timer());
              return new Turn(turn.number() + 1, NO_TIMER);
            });
    return Optional.ofNullable(next).map(Turn::number).orElse(NO_TIMER);
  }

  private void closeAfter(Duration limit, HttpConnection connection, long number) {
    turns.computeIfPresent(
        connection,
        (_, turn) ->
            turn.number() == number
                ? new Turn(number, vertx.setTimer(limit.toMillis(), _ -> connection.close()))
                : turn);
  }
}
