package org.pgmahout.common.plan;

import java.util.Map;
import java.util.Set;

/**
 * One machine of the cluster.
 *
 * @param name its name in Patroni, etcd, HAProxy and certificates: a DNS label
 * @param address IP address or host name that every other node reaches it by
 * @param roles what it does, in any mix
 * @param ssh how the operator's own ssh reaches it for {@code enrol}
 * @param tags Patroni tags ({@code nofailover}, {@code clonefrom}, …)
 */
public record NodePlan(
    String name, String address, Set<Role> roles, Ssh ssh, Map<String, Object> tags) {

  public NodePlan {
    roles = ImmutableCopies.roles(roles);
    tags = ImmutableCopies.tree(tags);
  }

  /**
   * The operator's way in.
   *
   * @param host what to give to ssh: an address, a host name or an alias of ~/.ssh/config; empty
   *     means the address
   * @param user login, a user's name; root, or somebody with sudo without a password; empty leaves
   *     it to ssh_config
   * @param port TCP port; 0 leaves it to ssh_config
   */
  public record Ssh(String host, String user, int port) {}

  /**
   * Whether its tags let it lead. Patroni's rule: {@code nofailover}, or a {@code
   * failover_priority} of zero, keeps from it.
   */
  public boolean mayLead() {
    boolean refused = Boolean.parseBoolean(String.valueOf(tags.get("nofailover")));
    return !refused && !"0".equals(String.valueOf(tags.get("failover_priority")));
  }

  /** What ssh is given as the host. */
  public String sshHost() {
    return ssh.host().isEmpty() ? address : ssh.host();
  }

  /** Whether the node has a role. */
  public boolean has(Role role) {
    return roles.contains(role);
  }
}
