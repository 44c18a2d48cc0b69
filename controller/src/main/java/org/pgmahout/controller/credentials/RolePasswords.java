package org.pgmahout.controller.credentials;

import java.util.List;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.NodeOperation;

/**
 * Has the leader's agent give the cluster's own roles, and the plan's, the passwords whose
 * replacement has begun. It does so over the server's socket, with the values that the phase
 * "prepare" brought to every node: no superuser comes through the network.
 */
public final class RolePasswords {
  private final List<String> nodes;
  private final Operations operations;

  /**
   * Has one node do an operation, as a run that is followed to its end; returns what it changed.
   */
  @FunctionalInterface
  public interface Operations {
    /** Throws what the step that failed says. */
    List<Change> perform(String node, NodeOperation operation);
  }

  /** Patroni's REST API has a password, too, and no role. */
  private static boolean isOfRole(String secret) {
    return SecretNames.ROLES.containsKey(secret) || SecretNames.isOfRole(secret);
  }

  /**
   * @param nodes those that are meant
   * @param operations has one of them do it
   */
  public RolePasswords(List<String> nodes, Operations operations) {
    this.nodes = List.copyOf(nodes);
    this.operations = operations;
  }

  /**
   * Changes those of PostgreSQL's roles; done again, it changes nothing.
   *
   * @param begun passwords whose replacement has begun
   * @throws OpsException PATRONI_UNAVAILABLE without a leader, COMMAND_FAILED when it no longer
   *     leads
   */
  public void change(List<String> begun, List<Member> members, Consumer<String> tell) {
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
    if (!nodes.contains(leader)) {
      throw nobody("the leader " + leader + " is no node that is meant");
    }
    operations
        .perform(leader, new NodeOperation.ChangePasswords(names))
        .forEach(change -> tell.accept(leader + ": " + change.what() + " has " + change.to()));
  }

  private static OpsException nobody(String why) {
    return new OpsException(
        ErrorCode.PATRONI_UNAVAILABLE,
        why + ", so no password can be changed in the database",
        "See pgmahout status; run the same again when there is a leader.");
  }
}
