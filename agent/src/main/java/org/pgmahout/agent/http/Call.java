package org.pgmahout.agent.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.x509.Identity;

/** One request, read on the event loop and handed to a route's blocking function. */
public final class Call {
  private final RoutingContext context;
  private final Optional<Identity> caller;

  Call(RoutingContext context, Optional<Identity> caller) {
    this.context = context;
    this.caller = caller;
  }

  /** Name in the caller's certificate; empty where a token admits. */
  public String caller() {
    return caller.map(Identity::name).orElse("");
  }

  /** The certificate the caller shows. */
  X509Certificate certificate() {
    try {
      return (X509Certificate) context.request().connection().peerCertificates().getFirst();
    } catch (SSLPeerUnverifiedException e) {
      throw Access.unauthenticated();
    }
  }

  /** A part of the path. */
  public String path(String name) {
    return context.pathParam(name);
  }

  /** A whole number of the query. */
  public long number(String name, long otherwise, long least, long most) {
    String text = context.request().getParam(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, with the range.
    }
    throw new OpsException(
        ErrorCode.INPUT_INVALID,
        name + "=" + text + " in the query, expected a number from " + least + " to " + most,
        "Correct the query.");
  }

  /** A yes or no of the query. */
  public boolean flag(String name) {
    return "true".equals(context.request().getParam(name));
  }

  /** The body as a record; refuses what is malformed or not known. */
  public <T> T body(Class<T> type) {
    Buffer body = context.body().buffer();
    if (body == null || body.length() == 0) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID, "the request has no body", "Send JSON; see the API's document.");
    }
    try {
      T read = Json.strict().readValue(body.getBytes(), type);
      if (read == null) {
        throw malformed("null", null);
      }
      return read;
    } catch (InvalidTypeIdException e) {
      throw e.getTypeId() == null ? malformed(said(e), e) : unknown(e);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line %d, column %d)"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw malformed(said(e) + where, e);
    } catch (IOException e) {
      throw malformed(e.getMessage(), e);
    }
  }

  /** What Jackson says, with the place in the document and without the names of Java's classes. */
  private static String said(JsonProcessingException e) {
    String why =
        e instanceof ValueInstantiationException refused
            ? refused.getCause() instanceof IllegalArgumentException cause
                ? cause.getMessage()
                : "it lacks something, or holds null"
            : String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    String place =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(
                    at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : at.getFieldName())
                .collect(Collectors.joining("."))
            : "";
    return (place.isEmpty() ? "" : place + ": ")
        + why.replaceAll("\\b(?:[a-z]\\w*\\.)+([A-Z]\\w*)", "$1");
  }

  /** Never taken for something else: a newer command wants what this agent cannot do. */
  private static OpsException unknown(InvalidTypeIdException e) {
    return new OpsException(
        ErrorCode.VERSION_MISMATCH,
        "this agent does not know the kind '" + e.getTypeId() + "' of what it is asked for",
        "Bring the agent to the command's version: pgmahout enrol --limit NODE",
        e);
  }

  private static OpsException malformed(String why, Exception cause) {
    return new OpsException(
        ErrorCode.INPUT_INVALID,
        "the body is not what this route takes: " + why,
        "Compare it with the API's document; controller and agent may be of different versions.",
        cause);
  }
}
