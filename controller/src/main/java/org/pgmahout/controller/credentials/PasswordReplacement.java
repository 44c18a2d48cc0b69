package org.pgmahout.controller.credentials;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/**
 * The passwords whose replacement has begun next to the plan: the database and etcd take them while
 * an apply goes through its phases, and it is known afterwards which of them may be ended.
 */
public final class PasswordReplacement {
  private final Supplier<List<String>> unfinished;
  private final List<String> ofRoles;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  /**
   * @param unfinished names of the passwords that have a new value beside the old one
   * @param ofRoles names of the passwords of the plan's own roles
   */
  public PasswordReplacement(Supplier<List<String>> unfinished, List<String> ofRoles) {
    this.unfinished = unfinished;
    this.ofRoles = List.copyOf(ofRoles);
  }

  /** Those of a plan's folder. */
  public static PasswordReplacement of(PlanFolder folder, ClusterPlan plan) {
    return new PasswordReplacement(
        () -> folder.passwords().unfinished(), PlanCompiler.rolePasswords(plan));
  }

  /** Whether there is one for the database. */
  public boolean isUnderWay() {
    return !ofDatabase().isEmpty();
  }

  /**
   * A role that left the plan meanwhile, or whose password is no longer ours, keeps what it has,
   * because the nodes are not sent the new value.
   */
  private List<String> ofDatabase() {
    return unfinished.get().stream()
        .filter(name -> !SecretNames.isOfEtcd(name))
        .filter(name -> !SecretNames.isOfRole(name) || ofRoles.contains(name))
        .toList();
  }

  /**
   * Gives the database its new ones.
   *
   * @param database has the leader's node do it
   * @param members as Patroni shows them
   */
  public void change(RolePasswords database, List<Member> members, Consumer<String> tell) {
    List<String> begun = ofDatabase();
    database.change(begun, members, tell);
    changed.addAll(begun);
  }

  /**
   * Etcd has its users. Its own password is in force with that; Patroni's is when every node has
   * it, which is so when the apply has ended well.
   */
  public void etcdHasItsUsers() {
    unfinished.get().stream().filter(SecretNames::isOfEtcd).forEach(changed::add);
  }

  /** Those that every server has by now, and every node once this apply has ended well. */
  public Set<String> changed() {
    return Set.copyOf(changed);
  }
}
