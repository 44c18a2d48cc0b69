package org.pgmahout.agent.component.patroni;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.PatroniYaml;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.StepTrait;

/**
 * The roles that replicas and pg_rewind log in with, on the node that leads. Patroni makes them
 * once, at the end of its bootstrap: a machine that lost its power just before leads a cluster
 * without them, which no replica can ever copy.
 */
final class RolesStep extends OwnRolesStep {
  /** What pg_rewind calls on the source (PostgreSQL's documentation of pg_rewind, "Notes"). */
  private static final List<String> REWIND_CALLS =
      List.of(
          "pg_catalog.pg_ls_dir(text, boolean, boolean)",
          "pg_catalog.pg_stat_file(text, boolean)",
          "pg_catalog.pg_read_binary_file(text)",
          "pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean)");

  /** Which role lacks what; nothing on a standby, whose roles are its leader's. */
  static final String MISSING =
      """
      select name, 'is missing', 'login' from (values ('%1$s'), ('%2$s')) wanted (name)
        where not pg_is_in_recovery() and not exists (select from pg_roles where rolname = name)
      union all
      select rolname, 'may not log in', 'login' from pg_roles
        where not pg_is_in_recovery() and rolname in ('%1$s', '%2$s') and not rolcanlogin
      union all
      select rolname, 'may not replicate', 'replication' from pg_roles
        where not pg_is_in_recovery() and rolname = '%1$s' and not rolreplication
      union all
      select rolname, format('may not call %%s', f), 'execute' from pg_roles, unnest(array['%3$s']) f
        where not pg_is_in_recovery() and rolname = '%2$s' and not rolsuper
          and not has_function_privilege('%2$s', f, 'execute')
      """
          .formatted(
              PatroniYaml.REPLICATION_USER,
              PatroniYaml.REWIND_USER,
              String.join("', '", REWIND_CALLS));

  /**
   * @param look asks {@link #MISSING}
   */
  RolesStep(
      Supplier<Finding> look,
      Supplier<Optional<LocalPostgresql>> server,
      Map<String, Secret> secrets) {
    super(
        StepHead.start(PatroniStepId.ROLES, "roles of replication and rewind", PatroniStepId.MEMBER)
            .with(StepTrait.NEEDED_BY_REPLICAS),
        look,
        server,
        secrets);
  }

  @Override
  String roles() {
    return "the roles of replication and rewind";
  }

  @Override
  String script() {
    StringBuilder script = new StringBuilder();
    // A strictly synchronous cluster has no standby yet, and no log may have a password.
    script.append("set synchronous_commit = local; set log_statement = 'none';\n");
    script.append("set log_min_duration_statement = -1; set log_min_error_statement = panic;\n");
    create(script, PatroniYaml.REPLICATION_USER, SecretNames.REPLICATION_PASSWORD);
    create(script, PatroniYaml.REWIND_USER, SecretNames.REWIND_PASSWORD);
    script.append(
        "alter role \"%s\" with login replication;\n".formatted(PatroniYaml.REPLICATION_USER));
    script.append("alter role \"%s\" with login;\n".formatted(PatroniYaml.REWIND_USER));
    REWIND_CALLS.forEach(
        call ->
            script.append(
                "grant execute on function %s to \"%s\";\n"
                    .formatted(call, PatroniYaml.REWIND_USER)));
    return script.toString();
  }

  private void create(StringBuilder script, String role, String secret) {
    String password = secret(secret).reveal().replace("'", "''");
    script.append(
        """
        select not exists (select from pg_roles where rolname = '%1$s') as missing \\gset
        \\if :missing
        create role "%1$s" with login password '%2$s';
        \\endif
        """
            .formatted(role, password));
  }
}
