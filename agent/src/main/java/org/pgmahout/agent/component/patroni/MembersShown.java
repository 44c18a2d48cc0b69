package org.pgmahout.agent.component.patroni;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PostgresqlRoles;
import org.pgmahout.common.plan.SuperuserSources;

/**
 * Whether every replica would be let in again by lines of pg_hba that let the cluster's own roles
 * in from the nodes alone: by what the leader's own server says about those who stream from it now.
 * A line that is too narrow cuts no stream; it keeps the replica out when it comes again, hours
 * later. So the lines are narrowed only after this was looked at.
 *
 * @param server this node's; empty while PostgreSQL is not installed
 */
record MembersShown(ClusterPlan plan, Supplier<Optional<LocalPostgresql>> server) {
  private static final String STREAMS =
      """
      select json_build_object('leads', not pg_is_in_recovery(), 'streams', coalesce((
        select json_agg(json_build_object('name', application_name, 'from', host(client_addr),
          'certificate', client_serial is not null))
          from pg_stat_replication left join pg_stat_ssl using (pid)
          where usename = '%s' and client_addr is not null), '[]'));
      """
          .formatted(PostgresqlRoles.REPLICATION);

  /** Why the lines cannot be narrowed now; empty when they can. */
  Optional<String> hindrance() {
    try {
      return server
          .get()
          .flatMap(running -> running.ask(STREAMS))
          .map(this::judged)
          .orElseGet(() -> Optional.of("PostgreSQL does not run on this node"));
    } catch (OpsException e) {
      return Optional.of(e.getMessage());
    }
  }

  private Optional<String> judged(JsonNode answer) {
    if (!answer.path("leads").asBoolean()) {
      return Optional.of("this node does not lead");
    }
    for (JsonNode stream : answer.path("streams")) {
      String from = stream.path("from").asText();
      boolean certificate = stream.path("certificate").asBoolean();
      if (!SuperuserSources.letsIn(plan, from, certificate)) {
        return Optional.of(
            "%s streams as %s from %s%s, and would not be let in again"
                .formatted(
                    stream.path("name").asText(),
                    PostgresqlRoles.REPLICATION,
                    from,
                    plan.security().tls() && !certificate ? " without a certificate" : ""));
      }
    }
    return Optional.empty();
  }
}
