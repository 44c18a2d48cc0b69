package org.pgmahout.controller.rollout;

import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.etcd.EtcdUserSwitch;

/** When etcd's users are made, and from when on they alone come in. */
record EtcdUsersPhases(RolloutContext on, ClusterBefore before) {

  /** Where etcd serves already: a Patroni that starts by itself may read its file at any time. */
  void makeWhereEtcdServes() {
    if (before.etcdServes()) {
      make();
    }
  }

  /** Where it has just begun to. */
  void makeWhereEtcdIsNew() {
    if (!before.etcdServes()) {
      make();
    }
  }

  private void make() {
    users().make();
    on.parts().passwords().etcdHasItsUsers();
  }

  private EtcdUserSwitch users() {
    return on.parts().etcdUsers().apply(on.progress());
  }

  /** Once every Patroni has had its turn; where one is not meant, etcd stays as it is. */
  void close() {
    boolean all =
        on.targets().others().stream()
            .noneMatch(other -> on.targets().spec(other.node()).has(Role.DATABASE));
    if (all) {
      Set<String> members =
          on.targets().with(Role.DATABASE).stream().map(Agent::node).collect(Collectors.toSet());
      users().close(members);
    }
  }
}
