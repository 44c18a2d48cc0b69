package org.pgmahout.common.outcome;

/**
 * Every way pgmahout can refuse or fail. The name is stable and may be matched by scripts;
 * docs/errors.md is generated from this list.
 */
public enum ErrorCode {
  PLAN_INVALID(Kind.INPUT, 422, "The plan file has mistakes; nothing was touched."),
  PLAN_NOT_FOUND(Kind.INPUT, 404, "There is no plan file where it was looked for."),
  INPUT_INVALID(Kind.INPUT, 400, "A flag, an argument or a request body is wrong."),
  CONFIRMATION_MISSING(Kind.INPUT, 400, "Something that changes or destroys was not confirmed."),
  SECRET_FILE_UNSAFE(Kind.INPUT, 422, "A secret, key or token file can be read by others."),
  SECRET_MISSING(Kind.INPUT, 422, "A secret that the plan needs is not next to the plan."),
  ALREADY_EXISTS(Kind.INPUT, 409, "A file that is never overwritten exists already."),
  UNAUTHENTICATED(Kind.REFUSED, 401, "The request came without a certificate this agent trusts."),
  FORBIDDEN(Kind.REFUSED, 403, "The certificate's role does not allow this."),
  NOT_FOUND(Kind.INPUT, 404, "There is nothing of that name."),
  METHOD_NOT_ALLOWED(Kind.INPUT, 405, "The path exists, the method does not."),
  TOO_LARGE(Kind.INPUT, 413, "The request body is larger than an agent accepts."),
  TOO_MANY(
      Kind.REFUSED, 429, "The agent serves as many requests and streams as it does at one time."),
  BUSY(Kind.REFUSED, 409, "Another run or reservation holds the node."),
  GENERATION_MISMATCH(Kind.REFUSED, 409, "Somebody else applied a plan meanwhile."),
  PLAN_OUTDATED(
      Kind.REFUSED, 409, "The plan is not based on the one applied last and would undo it."),
  FOLDER_OUTDATED(
      Kind.REFUSED,
      409,
      "The passwords and authorities next to the plan are older than the cluster's."),
  CHANGE_REFUSED(
      Kind.REFUSED,
      409,
      "The plan changes what is fixed, or what apply does not do, in a running cluster."),
  CHANGED_OUTSIDE(
      Kind.REFUSED,
      409,
      "Patroni's configuration was changed outside of pgmahout after apply had shown what it would do."),
  WRONG_NODE(Kind.REFUSED, 409, "The spec or token belongs to another node."),
  TOKEN_INVALID(
      Kind.REFUSED, 403, "The enrolment token is unknown, spent, expired or another node's."),
  CERTIFICATE_INVALID(
      Kind.REFUSED, 401, "A certificate is expired, foreign, revoked or malformed."),
  CERTIFICATE_ENDED(
      Kind.FAILURE, 503, "A certificate that is good otherwise is past its end; apply renews it."),
  AGENT_UNREACHABLE(Kind.FAILURE, 503, "A node's agent did not answer."),
  SSH_FAILED(Kind.FAILURE, 502, "The operator's ssh could not do what enrolment needs."),
  UNSUPPORTED_OS(
      Kind.REFUSED, 422, "The node's operating system or architecture is not supported."),
  NOT_ROOT(Kind.REFUSED, 403, "Root (or sudo without a password) is needed."),
  NO_SPACE(Kind.REFUSED, 507, "A file system has too little room."),
  PORT_TAKEN(Kind.REFUSED, 409, "A port that is needed is used by something else."),
  PREFLIGHT_FAILED(Kind.REFUSED, 422, "The nodes are not fit for the plan; nothing was changed."),
  LEFTOVERS(Kind.REFUSED, 409, "Data of an earlier or foreign installation would be in the way."),
  DATA_AT_RISK(Kind.REFUSED, 409, "Going on could lose committed data."),
  SWITCHOVER_FIRST(
      Kind.REFUSED, 409, "This node leads, and must hand over before its server may go."),
  PACKAGES_LOCKED(Kind.FAILURE, 423, "Another program holds the package database."),
  PACKAGES_FAILED(Kind.FAILURE, 502, "apt or dpkg could not do its work."),
  REPOSITORY_UNREACHABLE(Kind.FAILURE, 502, "A package repository did not answer."),
  VENV_FAILED(Kind.FAILURE, 502, "Patroni's Python environment could not be made."),
  HASH_MISMATCH(
      Kind.REFUSED, 502, "What was fetched is not the file that is expected; it was not used."),
  IMAGE_MISSING(Kind.FAILURE, 502, "A container image is neither present nor to be had."),
  CONTAINER_FAILED(Kind.FAILURE, 500, "A container could not be made or does not stay up."),
  UNIT_FAILED(Kind.FAILURE, 500, "A systemd unit could not be started or does not stay up."),
  CONFIG_REJECTED(Kind.FAILURE, 422, "A program's own validator refuses the file made for it."),
  PLAN_REFUSED(
      Kind.REFUSED,
      422,
      "A program on a node refuses what the plan says, or could not start with it; nothing was touched."),
  NOT_IN_FORCE(
      Kind.FAILURE, 500, "A program runs with something else than what was applied to it."),
  COMMAND_FAILED(Kind.FAILURE, 500, "A program on the node ended with an error."),
  TIMED_OUT(Kind.FAILURE, 504, "Something did not happen before its deadline."),
  STILL_WRONG(Kind.FAILURE, 500, "A step was applied, and its check still finds it wrong."),
  ETCD_UNAVAILABLE(Kind.FAILURE, 503, "etcd has no quorum or does not answer."),
  PATRONI_UNAVAILABLE(Kind.FAILURE, 503, "Patroni's REST API does not answer."),
  CANCELLED(Kind.FAILURE, 499, "The run was cancelled by an operator."),
  INTERRUPTED(Kind.FAILURE, 500, "The agent or the machine stopped during the run."),
  VERSION_MISMATCH(Kind.REFUSED, 409, "Controller and agent cannot do this together."),
  INTERNAL(Kind.FAILURE, 500, "A defect in pgmahout; please report it with the agent's log.");

  /** Whose doing it is: decides the exit code (INPUT 2, else 1). */
  public enum Kind {
    INPUT,
    REFUSED,
    FAILURE
  }

  private final Kind kind;
  private final int httpStatus;
  private final String meaning;

  ErrorCode(Kind kind, int httpStatus, String meaning) {
    this.kind = kind;
    this.httpStatus = httpStatus;
    this.meaning = meaning;
  }

  /** Whose doing it is. */
  public Kind kind() {
    return kind;
  }

  /** Status of the problem document (RFC 9457) that carries this code. */
  public int httpStatus() {
    return httpStatus;
  }

  /** One sentence for the documentation. */
  public String meaning() {
    return meaning;
  }

  /** The command's exit code: 2 wrong input, 1 everything else. */
  public int exitCode() {
    return kind == Kind.INPUT ? 2 : 1;
  }
}
