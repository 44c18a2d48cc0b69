package org.pgmahout.common.spec;

/**
 * Names of the secrets: files of these names lie in {@code secrets/} next to the plan (0600) and in
 * the agent's {@code /var/lib/pgmahout/secrets}.
 */
public final class SecretNames {
  /** Password of PostgreSQL's superuser {@code postgres}. */
  public static final String SUPERUSER_PASSWORD = "superuser-password";

  /** Password of the role {@code replicator}. */
  public static final String REPLICATION_PASSWORD = "replication-password";

  /** Password of the role {@code rewind}. */
  public static final String REWIND_PASSWORD = "rewind-password";

  /** Password of Patroni's REST API user {@code patroni}. */
  public static final String RESTAPI_PASSWORD = "restapi-password";

  /** Certificate of the cluster authority (PEM); not secret, travels the same way. */
  public static final String CLUSTER_CA = "cluster-ca.crt";

  /** The node's certificate of the cluster authority, with chain (PEM). */
  public static final String CLUSTER_CERT = "cluster-node.crt";

  /** The key of {@link #CLUSTER_CERT} (PKCS#8 PEM). */
  public static final String CLUSTER_KEY = "cluster-node.key";

  private SecretNames() {}
}
