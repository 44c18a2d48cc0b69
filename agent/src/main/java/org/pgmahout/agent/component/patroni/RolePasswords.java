package org.pgmahout.agent.component.patroni;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ScramVerifier;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.text.SqlWord;

/**
 * Gives PostgreSQL's own roles the passwords that lie on this node, over the server's own socket:
 * so the superuser need not come in through the network for it. Connections that are open stay.
 * Done again, it gives the same passwords again.
 */
public final class RolePasswords {
  /**
   * A verifier is no password; in a log it still is better not. The commit waits for no standby: in
   * a strictly synchronous cluster those that start with the new password could not come in before
   * it is committed.
   */
  static final String UNLOGGED =
      """
      set synchronous_commit = local;
      set log_statement = 'none';
      set log_min_duration_statement = -1;
      set log_min_error_statement = panic;
      """;

  private final Supplier<Optional<LocalPostgresql>> server;
  private final Map<String, Secret> secrets;

  /**
   * @param server this node's; empty while PostgreSQL is not installed
   * @param secrets that lie on this node, by their {@link SecretNames}
   */
  public RolePasswords(Supplier<Optional<LocalPostgresql>> server, Map<String, Secret> secrets) {
    this.server = server;
    this.secrets = Map.copyOf(secrets);
  }

  /**
   * Changes them, all or none.
   *
   * @param names {@link SecretNames} of passwords of roles
   * @throws OpsException INPUT_INVALID for another name, COMMAND_FAILED when this node does not
   *     lead, or PostgreSQL does not answer
   */
  public List<Change> change(List<String> names) {
    StringBuilder script = new StringBuilder(UNLOGGED).append("begin;\n");
    List<Change> changes = new ArrayList<>();
    for (String name : names) {
      String role = role(name);
      script.append(
          "alter role %s with password '%s';\n"
              .formatted(
                  SqlWord.name(role), ScramVerifier.of(Secrets.of(secrets).apply(name)).text()));
      changes.add(Change.of("role " + role, "the password before", "its new password"));
    }
    script.append("commit;\n");
    CommandResult done =
        server
            .get()
            .orElseThrow(() -> notChanged("PostgreSQL is not installed on this node"))
            .run(new Secret(script.toString()));
    if (!done.ok()) {
      throw notChanged(done.lastWords(3));
    }
    return changes;
  }

  private static String role(String name) {
    return Optional.ofNullable(SecretNames.ROLES.get(name))
        .or(() -> SecretNames.role(name))
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.INPUT_INVALID,
                    "'" + name + "' is no password of a role",
                    "There are: "
                        + String.join(", ", SecretNames.ROLES.keySet())
                        + ", and role-NAME-password of the plan's roles."));
  }

  private static OpsException notChanged(String why) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "the passwords could not be changed in the database: " + why,
        "Both values lie in secrets/ next to the plan; run the same again, it goes on with the node that leads then.");
  }
}
