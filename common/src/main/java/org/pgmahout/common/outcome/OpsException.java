package org.pgmahout.common.outcome;

import java.util.Objects;

/**
 * The one exception that reaches people: a code, what failed where (observed against expected), and
 * what to do about it. Everything else that escapes is a defect and shown as {@link
 * ErrorCode#INTERNAL}.
 */
public final class OpsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String hint;

  /**
   * @param code why, for programs
   * @param message what failed, where, observed against expected; no secret values
   * @param hint what to do, a sentence in the imperative; empty only when there is nothing to do
   */
  public OpsException(ErrorCode code, String message, String hint) {
    this(code, message, hint, null);
  }

  /** The same, with the exception that led to it. */
  public OpsException(ErrorCode code, String message, String hint, Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
    this.code = Objects.requireNonNull(code, "code");
    this.hint = Objects.requireNonNull(hint, "hint");
  }

  /** Why, for programs. */
  public ErrorCode code() {
    return code;
  }

  /** What to do about it. */
  public String hint() {
    return hint;
  }
}
