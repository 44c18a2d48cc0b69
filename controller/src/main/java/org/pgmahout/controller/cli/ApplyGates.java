package org.pgmahout.controller.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.Operations;
import org.pgmahout.controller.operate.AgentCertificates;
import org.pgmahout.controller.operate.EarlierConfiguration;
import org.pgmahout.controller.operate.EtcdAccounts;
import org.pgmahout.controller.operate.EtcdMembers;
import org.pgmahout.controller.operate.LiveEtcdMembers;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.operate.PatroniCommands;
import org.pgmahout.controller.operate.RolePasswords;
import org.pgmahout.controller.operate.RollingRestart;
import org.pgmahout.controller.operate.ServiceProof;
import org.pgmahout.controller.rollout.Gates;
import org.pgmahout.controller.view.Screen;

/** What an apply asks of other rooms: is it fit before, does it serve after. */
final class ApplyGates implements Gates {
  private final Workspace space;
  private final LiveTruth truth;
  private final Applying.RolloutBasis basis;
  private final Screen screen;
  private final ServiceProof proof;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  /**
   * @param basis what the operator was shown
   */
  ApplyGates(Workspace space, LiveTruth truth, Applying.RolloutBasis basis, Screen screen) {
    this.space = space;
    this.truth = truth;
    this.basis = basis;
    this.screen = screen;
    this.proof = new ServiceProof(space.edge(), space.nodes());
  }

  @Override
  public void preflight() {
    PreflightGate.pass(space, basis.complete(), screen);
  }

  @Override
  public void configurationAsShown() {
    basis.review().requireShown(space.outside(truth));
  }

  @Override
  public void renewAgents(Consumer<String> tell) {
    new AgentCertificates(space.folder(), space.plan())
        .bring(space.agents())
        .forEach((node, what) -> what.forEach(word -> tell.accept(node + ": agent: " + word)));
  }

  @Override
  public boolean passwordsBegun() {
    return !begunPasswords().isEmpty();
  }

  /**
   * A role that left the plan meanwhile, or whose password is no longer ours, keeps what it has:
   * the nodes are not sent the new value.
   */
  private List<String> begunPasswords() {
    List<String> ofRoles = PlanCompiler.rolePasswords(space.plan());
    return space.folder().passwords().unfinished().stream()
        .filter(name -> !SecretNames.isOfEtcd(name))
        .filter(name -> !SecretNames.isOfRole(name) || ofRoles.contains(name))
        .toList();
  }

  @Override
  public void changePasswords(Operations operations, Consumer<String> tell) {
    List<String> begun = begunPasswords();
    new RolePasswords(space.agents().stream().map(AgentClient::node).toList(), operations)
        .change(begun, truth.members(), tell);
    changed.addAll(begun);
  }

  /**
   * The passwords that the database has by now, and that every node has once this apply is done.
   */
  Set<String> passwordsChanged() {
    return Set.copyOf(changed);
  }

  @Override
  public void restartWhereItWaits(
      Set<String> nodes, boolean changed, Runnable stillWanted, Consumer<String> tell) {
    RollingRestart restart = restart(nodes, stillWanted, tell);
    if (changed) {
      restart.awaitConfigurationSeen();
    }
    restart.perform();
  }

  @Override
  public void stepDown(String leader, Consumer<String> tell) {
    restart(Set.of(leader), () -> {}, tell).stepDown(leader);
  }

  @Override
  public Optional<String> putBack(Consumer<String> tell) {
    return new EarlierConfiguration(space.edge(), truth).putBack(space.plan(), tell);
  }

  @Override
  public void makeEtcdUsers(Consumer<String> tell) {
    new EtcdAccounts(space.edge(), tell).make();
    // Once they are, its password is in force; Patroni's is when every node has it.
    changed.addAll(begunInEtcd());
  }

  @Override
  public void closeEtcd(Set<String> members, Runnable stillWanted, Consumer<String> tell) {
    new EtcdAccounts(space.edge(), tell).close(members, stillWanted);
  }

  private List<String> begunInEtcd() {
    return space.folder().passwords().unfinished().stream().filter(SecretNames::isOfEtcd).toList();
  }

  @Override
  public EtcdMembers etcdMembers() {
    return new LiveEtcdMembers(space.edge());
  }

  @Override
  public Optional<String> serves() {
    return proof.serves(truth.members());
  }

  private RollingRestart restart(Set<String> nodes, Runnable stillWanted, Consumer<String> tell) {
    return new RollingRestart(
        new PatroniCommands(space.edge(), truth, space.agents()), nodes, stillWanted, tell);
  }
}
