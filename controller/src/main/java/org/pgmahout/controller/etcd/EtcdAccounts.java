package org.pgmahout.controller.etcd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAuth;
import org.pgmahout.common.dcs.EtcdAuth.Reach;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.planfile.vault.PasswordFiles;
import org.pgmahout.controller.progress.Progress;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * The users of the plan's own etcd: {@code root} for those who operate the cluster, and Patroni's,
 * which reaches the keys of this cluster alone. Without them a certificate of any node would be
 * enough to rewrite Patroni's configuration, and with it who comes into PostgreSQL.
 *
 * <ol>
 *   <li>{@link #make}: users and roles, before any Patroni looks for them. An etcd that nobody uses
 *       yet asks for them from this moment on.
 *   <li>Every Patroni takes its user from patroni.yml, and goes on without one while etcd does not
 *       ask.
 *   <li>{@link #close}: etcd asks from now on, which every Patroni has to prove ({@link
 *       EtcdLogins}); if one does not come in, etcd asks no longer.
 *   <li>Users that Patroni had with earlier passwords go, with the same proof.
 * </ol>
 */
public final class EtcdAccounts implements EtcdUserSwitch {
  private static final Duration WAY_BACK = Duration.ofSeconds(30);

  private final ClusterEdge edge;
  private final PatroniKeys keys;
  private final Progress progress;

  /** Of the cluster at this edge. */
  public EtcdAccounts(ClusterEdge edge, Progress progress) {
    this.edge = edge;
    this.keys = new PatroniKeys(edge.plan().name());
    this.progress = progress;
  }

  /** Makes what is missing. */
  @Override
  public void make() {
    withEtcd(
        etcd -> {
          EtcdAuth auth = etcd.auth();
          Set<String> roles = auth.roles();
          Stream.concat(
                  Stream.of(EtcdUsers.ROOT, EtcdUsers.PATRONI),
                  agents().map(node -> EtcdUsers.roleOfAgent(node.name())))
              .filter(role -> !roles.contains(role))
              .forEach(auth::addRole);
          if (reach(auth, EtcdUsers.PATRONI, Set.of(Reach.all(keys.prefix())))) {
            progress.say(
                "etcd: Patroni's user reaches %s*, and nothing else".formatted(keys.prefix()));
          }
          Set<String> users = auth.users();
          user(auth, users, EtcdUsers.ROOT, wanted(SecretNames.ETCD_ROOT_PASSWORD), EtcdUsers.ROOT);
          user(
              auth,
              users,
              patroniUser(),
              wanted(SecretNames.ETCD_PATRONI_PASSWORD),
              EtcdUsers.PATRONI);
          agents().forEach(node -> agent(auth, users, node.name()));
          if (passwords().unfinished().contains(SecretNames.ETCD_ROOT_PASSWORD)) {
            auth.changePassword(EtcdUsers.ROOT, wanted(SecretNames.ETCD_ROOT_PASSWORD));
            progress.say("etcd: its user root has the new password");
          }
          if (etcd.get(keys.prefix()).entries().isEmpty() && !auth.enabled()) {
            auth.enable();
            progress.say("etcd: only its users come in");
          }
        });
  }

  /** An agent writes what it says of its own node, adds events, and reads the rest. */
  private void agent(EtcdAuth auth, Set<String> users, String node) {
    OwnKeys own = new OwnKeys(edge.plan().name());
    String role = EtcdUsers.roleOfAgent(node);
    reach(
        auth,
        role,
        Set.of(
            Reach.read(keys.prefix()),
            Reach.read(own.prefix()),
            Reach.one(own.health(node)),
            Reach.one(own.seen(node)),
            Reach.all(own.events())));
    Secret password = EtcdUsers.passwordOfAgent(wanted(SecretNames.ETCD_AGENT_PASSWORD), node);
    user(auth, users, EtcdUsers.ofAgent(node, password), password, role);
  }

  private Stream<NodePlan> agents() {
    return edge.plan().nodes().stream().filter(PlanCompiler::comesIntoEtcd);
  }

  /** Returns whether anything had to be changed. */
  private static boolean reach(EtcdAuth auth, String role, Set<Reach> keys) {
    boolean changes = !auth.reachesOnly(role, keys);
    if (changes) {
      auth.reachOnly(role, keys);
    }
    return changes;
  }

  private void user(EtcdAuth auth, Set<String> users, String user, Secret password, String role) {
    if (!users.contains(user)) {
      auth.addUser(user, password);
      progress.say("etcd: its user %s is made".formatted(user));
    }
    // Also where an earlier run was killed between the two.
    if (!auth.rolesOf(user).contains(role)) {
      auth.grant(user, role);
    }
  }

  /**
   * What etcd lets in that it should not, a sentence; empty when it asks who comes, is not the
   * plan's own, or says neither.
   */
  public static Optional<String> danger(ClusterEdge edge) {
    if (!edge.plan().hasOwnEtcd()) {
      return Optional.empty();
    }
    try {
      return Etcd.silence(edge.etcd()).isPresent() || asksForUsers(edge)
          ? Optional.empty()
          : Optional.of(
              "everybody who %s comes into etcd: its users are switched off"
                  .formatted(
                      edge.plan().security().tls()
                          ? "has a certificate of this cluster"
                          : "reaches its port"));
    } catch (OpsException e) {
      // It does not answer, or not to a folder like this (a viewer's): other rows say so.
      return Optional.empty();
    }
  }

  private static boolean asksForUsers(ClusterEdge edge) {
    try (Etcd etcd = Etcd.connect(edge.etcd())) {
      return etcd.auth().enabled();
    }
  }

  /**
   * Has etcd ask who comes, and takes out the users that Patroni had before. After either, every
   * Patroni has to write as its user; else it is as before.
   *
   * @param members every database node, each of which has its user by now
   * @throws OpsException TIMED_OUT when a Patroni does not come in by its user
   */
  @Override
  public void close(Set<String> members) {
    withEtcd(
        etcd -> {
          // A switch that nobody saw through is made good as one that was never made.
          if (!etcd.auth().enabled() || etcd.find(closing()).isPresent()) {
            progress.requireWanted();
            switchOn(etcd, members);
          }
          List<String> before =
              etcd.auth().users().stream()
                  .filter(user -> EtcdUsers.isOfPatroni(user) && !user.equals(patroniUser()))
                  .toList();
          if (!before.isEmpty()) {
            progress.requireWanted();
            takeOut(etcd, before, members);
          }
          takeOutAgents(etcd.auth());
        });
  }

  private void switchOn(Etcd etcd, Set<String> members) {
    etcd.put(closing(), "every Patroni has still to come in as its user");
    boolean proved = false;
    try {
      etcd.auth().enable();
      new EtcdLogins(etcd, keys, edge.plan().patroni().timing(), progress.say()).prove(members);
      etcd.delete(closing());
      proved = true;
    } finally {
      if (!proved) {
        switchOff();
      }
    }
    progress.say("etcd: only its users come in now");
  }

  /** Tried until it is done: without etcd, Patroni's leader gives up within seconds. */
  private void switchOff() {
    boolean interrupted = Thread.interrupted();
    try {
      Await.ofCluster(WAY_BACK)
          .until(
              "etcd's users to be switched off again",
              progress.say(),
              "Patronis that do not come in run without etcd now: etcdctl auth disable (pgmahout env etcdctl).",
              this::stillOn);
      progress.say("etcd: everybody comes in again as before, because one Patroni did not");
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Optional<String> stillOn() {
    try (Etcd etcd = Etcd.connect(edge.etcd())) {
      etcd.auth().disable();
      etcd.delete(closing());
      return Optional.empty();
    } catch (OpsException e) {
      return Optional.of(e.getMessage());
    }
  }

  private void takeOut(Etcd etcd, List<String> users, Set<String> members) {
    users.forEach(etcd.auth()::removeUser);
    try {
      new EtcdLogins(etcd, keys, edge.plan().patroni().timing(), progress.say()).prove(members);
    } catch (OpsException e) {
      // The password before is known until this replacement has ended.
      Secret before = passwords().known(SecretNames.ETCD_PATRONI_PASSWORD).getLast();
      user(etcd.auth(), Set.of(), EtcdUsers.ofPatroni(before), before, EtcdUsers.PATRONI);
      throw e;
    }
    users.forEach(user -> progress.say("etcd: its user %s is gone".formatted(user)));
  }

  /**
   * Those of earlier passwords. Every node has the new one by now; an agent that came in by another
   * comes again by itself, and nothing depends on it meanwhile.
   */
  private void takeOutAgents(EtcdAuth auth) {
    Secret source = wanted(SecretNames.ETCD_AGENT_PASSWORD);
    Set<String> wanted =
        agents()
            .map(NodePlan::name)
            .map(node -> EtcdUsers.ofAgent(node, EtcdUsers.passwordOfAgent(source, node)))
            .collect(Collectors.toSet());
    auth.users().stream()
        .filter(user -> EtcdUsers.isOfAgent(user) && !wanted.contains(user))
        .forEach(auth::removeUser);
  }

  private String closing() {
    return edge.ownKeys() + "closing";
  }

  private String patroniUser() {
    return EtcdUsers.ofPatroni(wanted(SecretNames.ETCD_PATRONI_PASSWORD));
  }

  private Secret wanted(String name) {
    return passwords().known(name).getFirst();
  }

  private PasswordFiles passwords() {
    return edge.folder().passwords();
  }

  private void withEtcd(Consumer<Etcd> work) {
    try (Etcd etcd = Etcd.connect(edge.etcd())) {
      work.accept(etcd);
    }
  }
}
