package org.pgmahout.common.spec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.text.Sha256;

/**
 * Names by which etcd knows who asks (its document "Role-based access control"). Three kinds of
 * users come in: the operator's command, Patroni, which reaches the keys of its cluster and no
 * other, and every agent of a database or etcd node, which writes its own reports and reads.
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

  private static final String AGENT = "agent-";
  private static final String HMAC = "HmacSHA256";
  private static final int DIGITS = 8;

  private EtcdUsers() {}

  /**
   * The user that Patroni is with a password. Each password has a user of its own: while it is
   * replaced, both come in, and no member loses etcd because it took the other value a second
   * earlier or later.
   */
  public static String ofPatroni(Secret password) {
    return PATRONI + "-" + digits(password);
  }

  private static String digits(Secret password) {
    return Sha256.hex(password.reveal()).substring(0, DIGITS);
  }

  /** The role of a node's agent. */
  public static String roleOfAgent(String node) {
    return AGENT + node;
  }

  /**
   * The user that a node's agent is with a password; each password has one of its own here, too.
   */
  public static String ofAgent(String node, Secret password) {
    return roleOfAgent(node) + "-" + digits(password);
  }

  /** Whether a user is one that the agent of some node has or had. */
  public static boolean isOfAgent(String user) {
    return user.matches(AGENT + ".+-[0-9a-f]{%d}".formatted(DIGITS));
  }

  /**
   * The password of a node's agent, which opens nothing of another node's.
   *
   * @param source {@link SecretNames#ETCD_AGENT_PASSWORD} next to the plan
   */
  public static Secret passwordOfAgent(Secret source, String node) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(source.reveal().getBytes(UTF_8), HMAC));
      return new Secret(HexFormat.of().formatHex(mac.doFinal(node.getBytes(UTF_8))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }

  /** Whether a user is one that Patroni has or had. */
  public static boolean isOfPatroni(String user) {
    return user.matches(PATRONI + "-[0-9a-f]{%d}".formatted(DIGITS));
  }
}
