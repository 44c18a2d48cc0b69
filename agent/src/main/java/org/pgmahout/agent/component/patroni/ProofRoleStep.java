package org.pgmahout.agent.component.patroni;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PostgresqlRoles;
import org.pgmahout.common.plan.ScramVerifier;
import org.pgmahout.common.spec.SecretNames;

/**
 * The role that the command logs in as through the network, on the node that leads. It proves that
 * the cluster serves by a transaction without a table, so it owns nothing and needs no right but to
 * connect to the database {@code postgres}: its password, in the wrong hands, opens no data. The
 * name is pgmahout's own; the attributes of a role of this name are cut back to that.
 */
final class ProofRoleStep extends OwnRolesStep {
  /** Of one server: a few commands at once, and no way to use up the places of others. */
  private static final int CONNECTIONS = 10;

  /** What is off; nothing on a standby, whose roles are its leader's. */
  static final String OFF =
      """
      select '%1$s', 'is missing', 'login' where not pg_is_in_recovery()
        and not exists (select from pg_roles where rolname = '%1$s')
      union all
      select rolname, 'is not limited to logging in', 'login alone' from pg_roles
        where not pg_is_in_recovery() and rolname = '%1$s'
          and (not rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolreplication
            or rolbypassrls or rolinherit or rolconnlimit <> %2$d or rolvaliduntil < 'infinity')
      union all
      select rolname, 'may not connect', 'connect to the database postgres' from pg_roles
        where not pg_is_in_recovery() and rolname = '%1$s'
          and not has_database_privilege(oid, 'postgres', 'connect')
      """
          .formatted(PostgresqlRoles.PROOF, CONNECTIONS);

  /** A strictly synchronous cluster has no standby yet. */
  private static final String MADE =
      """
      set synchronous_commit = local;
      select not exists (select from pg_roles where rolname = '%1$s') as missing \\gset
      \\if :missing
      create role "%1$s";
      \\endif
      alter role "%1$s" with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
        noinherit connection limit %2$d valid until 'infinity' password '%3$s';
      grant connect on database postgres to "%1$s";
      """;

  /**
   * @param look asks {@link #OFF}
   */
  ProofRoleStep(
      Supplier<Finding> look,
      Supplier<Optional<LocalPostgresql>> server,
      Map<String, Secret> secrets) {
    super(
        StepHead.start(
            PatroniStepId.PROOF_ROLE, "role that proves the service", PatroniStepId.ROLES),
        look,
        server,
        secrets);
  }

  @Override
  String roles() {
    return "the role " + PostgresqlRoles.PROOF;
  }

  @Override
  String script() {
    String verifier = ScramVerifier.of(secret(SecretNames.PROOF_PASSWORD)).text();
    return RolePasswordsStep.UNLOGGED
        + MADE.formatted(PostgresqlRoles.PROOF, CONNECTIONS, verifier);
  }
}
