package org.pgmahout.controller.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.controller.client.Operations;
import org.pgmahout.controller.operate.EtcdMembers;

/** Remembers what a rollout asked for; nothing is begun, nothing in the way. */
class FakeGates implements Gates {
  final List<String> did = new ArrayList<>();

  @Override
  public void preflight() {}

  @Override
  public void configurationAsShown() {
    did.add("as shown");
  }

  @Override
  public void renewAgents(Consumer<String> tell) {}

  @Override
  public boolean passwordsBegun() {
    return false;
  }

  @Override
  public void changePasswords(Operations operations, Consumer<String> tell) {
    did.add("passwords");
  }

  @Override
  public void restartWhereItWaits(
      Set<String> nodes, boolean changed, Runnable stillWanted, Consumer<String> tell) {
    did.add("roll over " + nodes);
  }

  @Override
  public void stepDown(String leader, Consumer<String> tell) {
    did.add("step down " + leader);
  }

  @Override
  public Optional<String> putBack(Consumer<String> tell) {
    did.add("put back");
    return Optional.empty();
  }

  @Override
  public void makeEtcdUsers(Consumer<String> tell) {
    did.add("etcd's users");
  }

  @Override
  public void closeEtcd(Set<String> members, Runnable stillWanted, Consumer<String> tell) {
    did.add("etcd open to its users alone, of " + members);
  }

  @Override
  public EtcdMembers etcdMembers() {
    throw new IllegalStateException("nobody grows here");
  }

  @Override
  public Optional<String> serves() {
    return Optional.empty();
  }
}
