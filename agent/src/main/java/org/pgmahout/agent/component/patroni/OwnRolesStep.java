package org.pgmahout.agent.component.patroni;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Secrets;

/** Roles that the cluster itself needs, on the node that leads: looked at together, made by SQL. */
abstract class OwnRolesStep extends HeadedStep {
  private final Supplier<Finding> look;
  private final Supplier<Optional<LocalPostgresql>> server;
  private final Map<String, Secret> secrets;

  /**
   * @param look asks this step's question ({@link OwnRolesLook})
   * @param server this node's; empty while PostgreSQL is not installed
   * @param secrets the spec's; needed by apply alone
   */
  OwnRolesStep(
      StepHead head,
      Supplier<Finding> look,
      Supplier<Optional<LocalPostgresql>> server,
      Map<String, Secret> secrets) {
    super(head);
    this.look = look;
    this.server = server;
    this.secrets = Map.copyOf(secrets);
  }

  /** What makes them as they are to be; done again, it changes nothing. */
  abstract String script();

  /** Which roles, for a message: the subject of a sentence. */
  abstract String roles();

  Secret secret(String name) {
    return Secrets.of(secrets).apply(name);
  }

  @Override
  public final Finding check(StepContext context) {
    return look.get();
  }

  @Override
  public final void apply(StepContext context) {
    Secret script = new Secret(script());
    CommandResult done =
        server
            .get()
            .orElseThrow(() -> notMade("PostgreSQL is not installed on this node"))
            .run(script);
    if (!done.ok()) {
      throw notMade(done.lastWords(3));
    }
  }

  private OpsException notMade(String why) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "%s could not be made: %s".formatted(roles(), why),
        "Look at PostgreSQL's log on this node, then run the same again.");
  }
}
