package org.pgmahout.agent.component.patroni;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ScramVerifier;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.spec.Secrets;

/**
 * Gives PostgreSQL's roles the passwords that are on this node, over the server's own socket: so
 * the superuser need not come in through the network for it. Connections that are open stay.
 */
final class RolePasswordsStep extends HeadedStep {
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

  /** Called {@code kept}, so that nothing that masks passwords in logs spoils the answer. */
  private static final String KEPT =
      """
      select json_build_object('standby', pg_is_in_recovery(), 'kept', coalesce((
        select json_object_agg(rolname, coalesce(rolpassword, ''))
          from pg_authid where rolname in (%s)), '{}'));
      """;

  private final Supplier<Optional<LocalPostgresql>> server;
  private final SequencedMap<String, Secret> passwords = new LinkedHashMap<>();

  /**
   * @param server this node's; empty while PostgreSQL is not installed
   * @param secrets that are on this node, by their {@link SecretNames}
   * @param names {@link SecretNames} of passwords of roles
   * @throws OpsException INPUT_INVALID for another name, or none; SECRET_MISSING for one that is
   *     not here
   */
  RolePasswordsStep(
      Supplier<Optional<LocalPostgresql>> server, Map<String, Secret> secrets, List<String> names) {
    super(StepHead.start(PatroniStepId.PASSWORDS, "roles have the passwords of this node"));
    this.server = server;
    if (names.isEmpty()) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID, "no password is named", "Name those to change: " + known());
    }
    names.forEach(name -> passwords.put(role(name), Secrets.of(secrets).apply(name)));
  }

  private static String role(String name) {
    return Optional.ofNullable(SecretNames.ROLES.get(name))
        .or(() -> SecretNames.role(name))
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.INPUT_INVALID,
                    "'" + name + "' is no password of a role",
                    "There are: " + known()));
  }

  private static String known() {
    return String.join(", ", SecretNames.ROLES.keySet())
        + ", and role-NAME-password of the plan's roles.";
  }

  @Override
  public Finding check(StepContext context) {
    return Finding.of(
        differing().keySet().stream()
            .map(role -> Change.of("role " + role, "the password before", "its new password"))
            .toList());
  }

  /** All or none. */
  @Override
  public void apply(StepContext context) {
    StringBuilder script = new StringBuilder(UNLOGGED).append("begin;\n");
    differing()
        .forEach(
            (role, password) ->
                script.append(
                    "alter role %s with password '%s';\n"
                        .formatted(SqlWord.name(role), ScramVerifier.of(password).text())));
    script.append("commit;\n");
    CommandResult done = running().run(new Secret(script.toString()));
    if (!done.ok()) {
      throw notChanged(done.lastWords(3));
    }
  }

  /** What the server keeps of another password; a standby says at once that it cannot change it. */
  private SequencedMap<String, Secret> differing() {
    JsonNode answer =
        running()
            .ask(KEPT.formatted(SqlWord.texts(passwords.keySet())))
            .orElseThrow(() -> notChanged("PostgreSQL does not answer on this node"));
    SequencedMap<String, Secret> differing = new LinkedHashMap<>(passwords);
    differing
        .entrySet()
        .removeIf(
            role ->
                ScramVerifier.parse(answer.path("kept").path(role.getKey()).asText())
                    .filter(ScramVerifier::isCheap)
                    .filter(verifier -> verifier.fits(role.getValue()))
                    .isPresent());
    if (!differing.isEmpty() && answer.path("standby").asBoolean()) {
      throw notChanged("this node no longer leads");
    }
    return differing;
  }

  private LocalPostgresql running() {
    return server.get().orElseThrow(() -> notChanged("PostgreSQL is not installed on this node"));
  }

  private static OpsException notChanged(String why) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "the passwords could not be changed in the database: " + why,
        "Both values lie in secrets/ next to the plan; run the same again, it goes on with the node that leads then.");
  }
}
