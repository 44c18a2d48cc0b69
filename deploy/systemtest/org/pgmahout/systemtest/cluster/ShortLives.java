package org.pgmahout.systemtest.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.CertificateUpdate;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.x509.AuthorityList;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/**
 * Gives all leaves of a running cluster a life of minutes: the folder's own keys sign for the same
 * keys, and the agents' own routes bring it. The product has no switch for it, and no clock is
 * touched.
 */
public final class ShortLives {
  private static final String OWNER = "short-lives";
  private static final String WHO = "the test";

  private final Path pki;
  private final ClusterPlan plan;
  private final PlanFolder folder;
  private final Instant now = Instant.now();
  private final Duration life;

  private ShortLives(Path file, Duration life) {
    this.pki = file.resolveSibling("pki");
    this.plan = plan(file);
    this.folder = PlanFolder.beside(file);
    this.life = life;
  }

  /** Everybody's, the folder's own too; when they end. */
  public static Instant give(Path planFile, Duration life) {
    ShortLives lives = new ShortLives(planFile, life);
    lives.nodes();
    lives.own();
    return lives.now.plus(life);
  }

  private static ClusterPlan plan(Path file) {
    try {
      return PlanLoader.load(file.toString(), Files.readString(file)).loadedOrThrow().plan();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void nodes() {
    for (NodeSpec spec : PlanCompiler.compile(plan, 0)) {
      NodePlan node = spec.self();
      try (AgentClient agent =
          AgentClient.of(node, plan.agent().port(), () -> folder.own().toAgent(node.name()))) {
        agent.reserve(ReservationRequest.hold(OWNER, WHO, 60, ""));
        try {
          if (node.has(Role.DATABASE) || node.has(Role.ETCD)) {
            cluster(agent, spec);
          }
          agent(agent, node);
        } finally {
          agent.reserve(ReservationRequest.release(OWNER, WHO, false));
        }
      }
    }
  }

  private void cluster(AgentClient agent, NodeSpec spec) {
    String node = spec.node();
    List<String> names = List.of(node, spec.self().address(), "localhost", "127.0.0.1");
    KeyAndChain leaf =
        leaf("nodes/" + node, folder.cluster().signer(), CertificateRole.MEMBER, names);
    Map<String, Secret> secrets = new HashMap<>();
    secrets.put(SecretNames.CLUSTER_CA, new Secret(Pem.of(folder.cluster().trusted())));
    secrets.put(SecretNames.CLUSTER_CERT, new Secret(leaf.chainPem()));
    secrets.put(SecretNames.CLUSTER_KEY, leaf.keyPem());
    if (spec.has(Role.ETCD)) {
      KeyAndChain peer =
          leaf("peers/" + node, folder.cluster().signer(), CertificateRole.PEER, names);
      secrets.put(SecretNames.PEER_CERT, new Secret(peer.chainPem()));
      secrets.put(SecretNames.PEER_KEY, peer.keyPem());
    }
    toItsEnd(
        agent,
        new RunRequest(
            OWNER, RunRequest.Mode.APPLY, RunRequest.Stage.CERTIFICATES, List.of(), spec, secrets));
    if (spec.has(Role.DATABASE)) {
      toItsEnd(agent, RunRequest.of(OWNER, spec, new NodeOperation.ReloadPatroni()));
    }
  }

  private static void toItsEnd(AgentClient agent, RunRequest request) {
    RunView ended = agent.follow(agent.start(request).id(), _ -> {}, _ -> {});
    if (ended.state() != RunView.State.DONE) {
      throw new AssertionError(agent.node() + ": " + ended);
    }
  }

  private void agent(AgentClient agent, NodePlan node) {
    AuthorityList trusted = folder.agents().signedAuthorities();
    X509Certificate renewed =
        folder
            .control()
            .signer()
            .sign(
                Csr.parse(agent.certificate().csrPem()),
                new Identity(node.name(), CertificateRole.AGENT),
                List.of(node.name(), node.address()),
                now,
                life);
    agent.certificate(
        new CertificateUpdate(
            Pem.of(renewed),
            Pem.of(trusted.authorities()),
            trusted.number(),
            trusted.signature(),
            folder.issued().revocations().pem()));
  }

  private void own() {
    leaf("operator", folder.control().signer(), CertificateRole.OPERATOR, List.of());
    leaf("cluster-client", folder.cluster().signer(), CertificateRole.OPERATOR, List.of());
  }

  /** Signs for the key that is in the folder, and leaves the certificate there. */
  private KeyAndChain leaf(
      String base, CertificateAuthority authority, CertificateRole role, List<String> names) {
    try {
      KeyAndChain there =
          KeyAndChain.load(
              Files.readString(pki.resolve(base + ".crt")),
              new Secret(Files.readString(pki.resolve(base + ".key"))));
      Identity identity = new Identity(there.identity().name(), role);
      Csr request =
          Csr.create(new KeyPair(there.certificate().getPublicKey(), there.key()), identity);
      X509Certificate signed = authority.sign(request, identity, names, now, life);
      Files.writeString(pki.resolve(base + ".crt"), Pem.of(signed));
      return new KeyAndChain(there.key(), List.of(signed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When the first of the nodes' certificates ends that lie in a folder. */
  public static Instant firstEnd(Path planFile) {
    try (Stream<Path> nodes = Files.list(planFile.resolveSibling("pki/nodes"))) {
      return nodes
          .filter(file -> file.toString().endsWith(".crt"))
          .map(ShortLives::certificate)
          .map(leaf -> leaf.getNotAfter().toInstant())
          .min(Instant::compareTo)
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static X509Certificate certificate(Path file) {
    try {
      return Pem.certificate(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
