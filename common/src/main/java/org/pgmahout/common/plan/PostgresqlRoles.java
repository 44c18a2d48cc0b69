package org.pgmahout.common.plan;

/** The roles of PostgreSQL that the cluster and pgmahout itself log in as. */
public final class PostgresqlRoles {
  /** PostgreSQL's superuser. */
  public static final String SUPERUSER = "postgres";

  /** Role that replicas stream as. */
  public static final String REPLICATION = "replicator";

  /** Role that pg_rewind reads as. */
  public static final String REWIND = "rewind";

  /**
   * Role that pgmahout itself logs in as through the network, to prove that the cluster serves: it
   * owns nothing and may do nothing but log in to the database {@code postgres}.
   */
  public static final String PROOF = "pgmahout_proof";

  private PostgresqlRoles() {}
}
