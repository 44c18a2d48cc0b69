package org.pgmahout.agent.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every error of the API in one form (RFC 9457); stack traces stay in the agent's own log. */
final class ProblemAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);

  private final String node;

  ProblemAnswers(String node) {
    this.node = node;
  }

  /** Answers with what was thrown. */
  void answer(RoutingContext context, Throwable thrown) {
    if (thrown instanceof OpsException known) {
      send(context, Problem.of(known, node));
      return;
    }
    LOG.error("{} {} failed", context.request().method(), context.request().path(), thrown);
    send(
        context,
        Problem.of(
            ErrorCode.INTERNAL,
            "the agent could not answer "
                + context.request().method()
                + " "
                + context.request().path(),
            "Look at `journalctl -u pgmahout-agent` on the node, and please report it.",
            node));
  }

  /** Answers for a status that the router itself decided on. */
  void answer(RoutingContext context, int status) {
    String asked = context.request().method() + " " + context.request().path();
    send(
        context,
        switch (status) {
          case 404 ->
              Problem.of(
                  ErrorCode.NOT_FOUND,
                  "there is no " + asked,
                  "See the API's document; the agent may be older than the controller.",
                  node);
          case 405 ->
              Problem.of(
                  ErrorCode.METHOD_NOT_ALLOWED,
                  asked + ": the path takes other methods",
                  "See the API's document.",
                  node);
          case 413 ->
              Problem.of(
                  ErrorCode.TOO_LARGE,
                  "the body of " + asked + " is larger than this route takes",
                  "Send less; docs/security.md says how much.",
                  node);
          case 408 ->
              Problem.of(
                  ErrorCode.INPUT_INVALID,
                  "the body of " + asked + " did not come to its end in time",
                  "Send it at once.",
                  node);
          default ->
              Problem.of(
                  status >= 500 ? ErrorCode.INTERNAL : ErrorCode.INPUT_INVALID,
                  asked + " was answered with " + status,
                  "See the API's document.",
                  node);
        });
  }

  private static void send(RoutingContext context, Problem problem) {
    if (context.response().headWritten()) {
      context.response().reset();
      return;
    }
    if (Api.isStranger(context) || Deadlines.hasMoreToSend(context.request())) {
      Deadlines.last(context);
    }
    try {
      context
          .response()
          .setStatusCode(problem.status())
          .putHeader("Content-Type", "application/problem+json")
          .end(Buffer.buffer(Json.tolerant().writeValueAsBytes(problem)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem can always be written", e);
    }
  }
}
