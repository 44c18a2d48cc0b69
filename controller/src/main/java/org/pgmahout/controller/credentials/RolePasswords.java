package org.pgmahout.controller.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.ActionResult;
import org.pgmahout.controller.client.Agent;

/**
 * Has the leader's agent give the cluster's own roles, and the plan's, the passwords whose
 * replacement has begun. It does so over the server's socket, with the values that the phase
 * "prepare" brought to every node: no superuser comes through the network.
 */
public final class RolePasswords {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<Agent> agents;
  private final List<NodeSpec> specs;

  /** Patroni's REST API has a password, too, and no role. */
  private static boolean isOfRole(String secret) {
    return SecretNames.ROLES.containsKey(secret) || SecretNames.isOfRole(secret);
  }

  /**
   * @param agents of the nodes that are meant
   * @param specs theirs
   */
  public RolePasswords(List<? extends Agent> agents, List<NodeSpec> specs) {
    this.agents = List.copyOf(agents);
    this.specs = List.copyOf(specs);
  }

  /**
   * Changes those of PostgreSQL's roles; done again, it changes nothing.
   *
   * @param owner the reservation on the leader's node
   * @param begun passwords whose replacement has begun
   * @throws OpsException PATRONI_UNAVAILABLE without a leader, COMMAND_FAILED when it no longer
   *     leads
   */
  public void change(
      String owner, List<String> begun, List<Member> members, Consumer<String> tell) {
    List<String> names = begun.stream().filter(RolePasswords::isOfRole).toList();
    if (names.isEmpty()) {
      return;
    }
    String leader =
        members.stream()
            .filter(member -> member.role().leads())
            .map(Member::name)
            .findFirst()
            .orElseThrow(() -> nobody("no member leads"));
    Agent agent =
        agents.stream()
            .filter(each -> each.node().equals(leader))
            .findFirst()
            .orElseThrow(() -> nobody("the leader " + leader + " is no node that is meant"));
    NodeSpec spec =
        specs.stream().filter(each -> each.node().equals(leader)).findFirst().orElseThrow();
    agent
        .action(
            "patroni",
            "passwords",
            new ActionRequest(owner, spec, Map.of("names", String.join(",", names))),
            ActionResult.class,
            LIMIT)
        .changes()
        .forEach(change -> tell.accept(leader + ": " + change.what() + " has " + change.to()));
  }

  private static OpsException nobody(String why) {
    return new OpsException(
        ErrorCode.PATRONI_UNAVAILABLE,
        why + ", so no password can be changed in the database",
        "See pgmahout status; run the same again when there is a leader.");
  }
}
