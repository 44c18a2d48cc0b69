package org.pgmahout.common.spec;

import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.text.Sha256;

/**
 * Names by which etcd knows who asks (its document "Role-based access control"). Two users come in:
 * the operator's command, and Patroni, which reaches the keys of its cluster and no other.
 */
public final class EtcdUsers {
  /** Who may do everything, and the role that allows it; the names are etcd's own. */
  public static final String ROOT = "root";

  /** The role of Patroni's user. */
  public static final String PATRONI = "patroni";

  /**
   * CN of the certificates of etcd's members ({@code --peer-cert-allowed-cn}). It is no user's name
   * and must never become one: etcd's HTTP gateway shows the member's own certificate to etcd, and
   * etcd takes its CN for the user of a request without a token.
   */
  public static final String PEER = "pgmahout-etcd-peer";

  private static final int DIGITS = 8;

  private EtcdUsers() {}

  /**
   * The user that Patroni is with a password. Each password has a user of its own: while it is
   * replaced, both come in, and no member loses etcd because it took the other value a second
   * earlier or later.
   */
  public static String ofPatroni(Secret password) {
    return PATRONI + "-" + Sha256.hex(password.reveal()).substring(0, DIGITS);
  }

  /** Whether a user is one that Patroni has or had. */
  public static boolean isOfPatroni(String user) {
    return user.matches(PATRONI + "-[0-9a-f]{%d}".formatted(DIGITS));
  }
}
