package org.pgmahout.common.spec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.pgmahout.common.plan.PostgresqlRoles;

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

  /** Password of the role {@code pgmahout_proof}, which proves that the cluster serves. */
  public static final String PROOF_PASSWORD = "proof-password";

  /** Password of Patroni's REST API user {@code patroni}. */
  public static final String RESTAPI_PASSWORD = "restapi-password";

  /** Password of etcd's user {@code root}: the command's, where it has no certificate to show. */
  public static final String ETCD_ROOT_PASSWORD = "etcd-root-password";

  /** Password of the user that Patroni is in etcd. */
  public static final String ETCD_PATRONI_PASSWORD = "etcd-patroni-password";

  /**
   * Password of the users that agents are in etcd. Next to the plan lies what those of the nodes
   * are derived from; each node has its own ({@link EtcdUsers#passwordOfAgent}).
   */
  public static final String ETCD_AGENT_PASSWORD = "etcd-agent-password";

  /** Signs what the agents send to {@code notifications.webhook}: a receiver has it, too. */
  public static final String WEBHOOK_SECRET = "webhook-secret";

  /** Passwords of etcd's users, and not of PostgreSQL's. */
  private static final Set<String> OF_ETCD =
      Set.of(ETCD_ROOT_PASSWORD, ETCD_PATRONI_PASSWORD, ETCD_AGENT_PASSWORD);

  /** Certificate of the cluster authority (PEM); not secret, travels the same way. */
  public static final String CLUSTER_CA = "cluster-ca.crt";

  /** The certificate that a node's Patroni and PostgreSQL show, with chain (PEM). */
  public static final String CLUSTER_CERT = "cluster-node.crt";

  /** The key of {@link #CLUSTER_CERT} (PKCS#8 PEM). */
  public static final String CLUSTER_KEY = "cluster-node.key";

  /** The certificate that a member of etcd shows, with chain (PEM). */
  public static final String PEER_CERT = "etcd-peer.crt";

  /** The key of {@link #PEER_CERT} (PKCS#8 PEM). */
  public static final String PEER_KEY = "etcd-peer.key";

  /** All that makes a node known on the cluster's wires. */
  public static final Set<String> CERTIFICATES =
      Set.of(CLUSTER_CA, CLUSTER_CERT, CLUSTER_KEY, PEER_CERT, PEER_KEY);

  /** PostgreSQL's roles by the names of their passwords, in the order in which they are changed. */
  public static final SequencedMap<String, String> ROLES = roles();

  private static final String ROLE = "role-";
  private static final String PASSWORD = "-password";

  private SecretNames() {}

  private static SequencedMap<String, String> roles() {
    SequencedMap<String, String> roles = new LinkedHashMap<>();
    roles.put(SUPERUSER_PASSWORD, PostgresqlRoles.SUPERUSER);
    roles.put(REPLICATION_PASSWORD, PostgresqlRoles.REPLICATION);
    roles.put(REWIND_PASSWORD, PostgresqlRoles.REWIND);
    roles.put(PROOF_PASSWORD, PostgresqlRoles.PROOF);
    return Collections.unmodifiableSequencedMap(roles);
  }

  /**
   * Password of a role of the plan. Letters of lower case, digits, {@code _} and {@code -} stand
   * for themselves, every other byte as a dot and two hexadecimal digits: a file's name that no two
   * roles have in common, on every file system.
   */
  public static String ofRole(String role) {
    StringBuilder name = new StringBuilder(ROLE);
    for (byte one : role.getBytes(StandardCharsets.UTF_8)) {
      if (one >= 'a' && one <= 'z' || one >= '0' && one <= '9' || one == '_' || one == '-') {
        name.append((char) one);
      } else {
        name.append('.').append(HexFormat.of().toHexDigits(one));
      }
    }
    return name.append(PASSWORD).toString();
  }

  /** Whether it is the password of a user of etcd's, and not of PostgreSQL's. */
  public static boolean isOfEtcd(String name) {
    return OF_ETCD.contains(name);
  }

  /** Whether it is the name of a role's password. */
  public static boolean isOfRole(String name) {
    return name.startsWith(ROLE) && name.endsWith(PASSWORD);
  }

  /** The role whose password has this name; empty for another secret. */
  public static Optional<String> role(String name) {
    if (!isOfRole(name)) {
      return Optional.empty();
    }
    String coded = name.substring(ROLE.length(), name.length() - PASSWORD.length());
    ByteArrayOutputStream role = new ByteArrayOutputStream();
    for (int i = 0; i < coded.length(); i++) {
      if (coded.charAt(i) != '.') {
        role.write(coded.charAt(i));
      } else if (i + 3 <= coded.length() && coded.substring(i + 1, i + 3).matches("[0-9a-f]{2}")) {
        role.write(HexFormat.fromHexDigits(coded, i + 1, i + 3));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(role.toString(StandardCharsets.UTF_8));
  }
}
