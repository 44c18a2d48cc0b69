package org.pgmahout.agent.component.postgresql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PostgresqlRoles;
import org.pgmahout.common.plan.SuperuserSources;
import org.pgmahout.common.wire.InForce.BarredLogin;

/**
 * Programs that are logged in as one of the cluster's own roles from where the plan does not let
 * these roles in. A line of pg_hba ends no session: such a program works until it connects again,
 * hours after the apply that shut it out. So they are looked for before.
 */
record BarredLogins(ClusterPlan plan) {
  /** Loopback is this node itself; what comes over the socket has no address. */
  private static final String SESSIONS =
      """
      select coalesce(json_agg(session), '[]') from (
        select usename as role, host(client_addr) as from, application_name as program,
               client_serial is not null as certificate, count(*) as sessions
          from pg_stat_activity left join pg_stat_ssl using (pid)
          where usename in ('%s', '%s', '%s') and not client_addr <<= '127.0.0.0/8' and client_addr <> '::1'
          group by 1, 2, 3, 4 order by 1, 2, 3, 4) as session;
      """
          .formatted(
              PostgresqlRoles.SUPERUSER, PostgresqlRoles.REPLICATION, PostgresqlRoles.REWIND);

  /** Those on one server; none where it does not answer. */
  List<BarredLogin> on(LocalPostgresql server) {
    List<BarredLogin> barred = new ArrayList<>();
    for (JsonNode session : server.ask(SESSIONS).orElse(MissingNode.getInstance())) {
      String role = session.path("role").asText();
      String from = session.path("from").asText();
      // A replica that shows no certificate yet gets one in its turn.
      boolean certificate =
          role.equals(PostgresqlRoles.REPLICATION) || session.path("certificate").asBoolean();
      if (!SuperuserSources.letsIn(plan, from, certificate)) {
        barred.add(
            new BarredLogin(
                role, from, session.path("program").asText(), session.path("sessions").asInt()));
      }
    }
    return List.copyOf(barred);
  }
}
