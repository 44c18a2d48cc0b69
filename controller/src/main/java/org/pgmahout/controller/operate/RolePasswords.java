package org.pgmahout.controller.operate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.PatroniYaml;
import org.pgmahout.common.spec.SecretNames;
import org.postgresql.PGConnection;

/**
 * Gives PostgreSQL's own roles the passwords whose replacement has begun. Connections that are open
 * stay; the server is sent a verifier, so the password stands in none of its logs.
 */
public final class RolePasswords {
  private static final Map<String, String> ROLES =
      Map.of(
          SecretNames.SUPERUSER_PASSWORD, PatroniYaml.SUPERUSER,
          SecretNames.REPLICATION_PASSWORD, PatroniYaml.REPLICATION_USER,
          SecretNames.REWIND_PASSWORD, PatroniYaml.REWIND_USER);

  private final ClusterEdge edge;

  /** Changes them in the cluster at this edge. */
  public RolePasswords(ClusterEdge edge) {
    this.edge = edge;
  }

  /**
   * Changes those of PostgreSQL's roles; done again, it changes nothing.
   *
   * @param begun passwords whose replacement has begun
   */
  public void change(List<String> begun, List<Member> members, Consumer<String> tell) {
    List<String> names = begun.stream().filter(ROLES::containsKey).toList();
    if (names.isEmpty()) {
      return;
    }
    Member leader =
        members.stream()
            .filter(member -> member.role().leads())
            .findFirst()
            .orElseThrow(
                () ->
                    new OpsException(
                        ErrorCode.PATRONI_UNAVAILABLE,
                        "no member leads, so no password can be changed in the database",
                        "See pgmahout status; run the same again when there is a leader."));
    Map<String, Secret> wanted = edge.folder().passwords().all();
    String address = SuperuserLogin.at(leader.host(), leader.port());
    try (Connection connection = new SuperuserLogin(edge).connect(address)) {
      for (String name : names) {
        String role = ROLES.get(name);
        tell.accept("the role " + role + " takes its new password on " + leader.name());
        connection
            .unwrap(PGConnection.class)
            .alterUserPassword(role, wanted.get(name).reveal().toCharArray(), "scram-sha-256");
      }
    } catch (SQLException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          leader.name() + ": a password could not be changed: " + e.getMessage(),
          "Both values lie in secrets/; run the same again, it goes on from here.",
          e);
    }
  }
}
