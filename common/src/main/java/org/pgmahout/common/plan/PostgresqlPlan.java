package org.pgmahout.common.plan;

import java.util.List;
import java.util.Map;

/**
 * PostgreSQL itself.
 *
 * @param version major version; 0 means the distribution's own (Debian 12: 15, Debian 13: 17)
 * @param repository where packages come from
 * @param port port PostgreSQL listens on
 * @param dataDir PGDATA; the seed's place inside the venv's folder by default
 * @param walDir folder of the WAL on a disk of its own; empty leaves it in PGDATA
 * @param parameters {@code postgresql.conf} parameters, cluster-wide (Patroni's dynamic
 *     configuration)
 * @param hba lines of pg_hba.conf that the operator adds, before the closing defaults
 * @param encoding initdb's encoding
 * @param locale initdb's locale; must exist on every node
 * @param walKeepSize {@code wal_keep_size}, for example {@code 512MB}
 * @param maxSlotWalKeepSize {@code max_slot_wal_keep_size}; never unlimited
 * @param roles people's and programs' roles that are made and kept
 * @param databases databases that are made and kept
 */
public record PostgresqlPlan(
    int version,
    Repository repository,
    int port,
    String dataDir,
    String walDir,
    Map<String, String> parameters,
    List<String> hba,
    String encoding,
    String locale,
    String walKeepSize,
    String maxSlotWalKeepSize,
    List<RolePlan> roles,
    List<DatabasePlan> databases) {

  public PostgresqlPlan {
    parameters = ImmutableCopies.map(parameters);
    hba = List.copyOf(hba);
    // A spec that an older agent kept on its disk has none.
    roles = roles == null ? List.of() : List.copyOf(roles);
    databases = databases == null ? List.of() : List.copyOf(databases);
  }

  /** Where PostgreSQL's packages come from. */
  public enum Repository {
    /** What apt on the node already knows. */
    DISTRIBUTION,
    /** The PostgreSQL Global Development Group's apt repository. */
    PGDG
  }
}
