package org.pgmahout.common.plan;

/** The roles of PostgreSQL that the cluster itself logs in as. */
public final class PostgresqlRoles {
  /** PostgreSQL's superuser. */
  public static final String SUPERUSER = "postgres";

  /** Role that replicas stream as. */
  public static final String REPLICATION = "replicator";

  /** Role that pg_rewind reads as. */
  public static final String REWIND = "rewind";

  private PostgresqlRoles() {}
}
