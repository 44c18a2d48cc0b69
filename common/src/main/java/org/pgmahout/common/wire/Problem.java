package org.pgmahout.common.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * An error document (RFC 9457, {@code application/problem+json}).
 *
 * @param type {@code urn:pgmahout:error:CODE}
 * @param title the code's meaning
 * @param status HTTP status; 0 in {@link #NONE}
 * @param detail what failed, where, observed against expected
 * @param code name of the {@link ErrorCode}
 * @param hint what to do
 * @param node node that says it; empty when not known
 */
public record Problem(
    String type, String title, int status, String detail, String code, String hint, String node) {

  /** No problem at all. */
  public static final Problem NONE = new Problem("", "", 0, "", "", "", "");

  /** The document for an error. */
  public static Problem of(ErrorCode code, String detail, String hint, String node) {
    return new Problem(
        "urn:pgmahout:error:" + code,
        code.meaning(),
        code.httpStatus(),
        detail,
        code.name(),
        hint,
        node);
  }

  /** The document for an exception. */
  public static Problem of(OpsException e, String node) {
    return of(e.code(), e.getMessage(), e.hint(), node);
  }

  /** Whether this is {@link #NONE}. */
  @JsonIgnore
  public boolean isNone() {
    return status == 0;
  }

  /** Back to an exception, on the side that received it. */
  public OpsException toException() {
    ErrorCode known;
    try {
      known = ErrorCode.valueOf(code);
    } catch (IllegalArgumentException e) {
      known = ErrorCode.INTERNAL;
    }
    return new OpsException(known, (node.isEmpty() ? "" : node + ": ") + detail, hint);
  }
}
