package org.pgmahout.controller.planfile.vault;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

/**
 * What the nodes show on the cluster's own wires. A certificate is made at the first call and stays
 * the same; it is issued again for the same key when the address changed or it is time ({@link
 * Lifetime}), and with another key when another authority signs now. A folder that cannot sign has
 * the certificates alone: the key is on its node, where an apply of the folder that signs brought
 * it.
 */
public final class NodeCertificates {
  private final Path pki;
  private final AuthorityFiles cluster;
  private final InstantSource clock;

  NodeCertificates(Path pki, AuthorityFiles cluster, InstantSource clock) {
    this.pki = pki;
    this.cluster = cluster;
    this.clock = clock;
  }

  /**
   * Authority, certificate and key of a node's Patroni and PostgreSQL, by their {@link
   * SecretNames}.
   */
  public Map<String, Secret> database(String node, String address) {
    Map<String, Secret> all =
        shown(
            new Identity(node, CertificateRole.MEMBER),
            address,
            SecretNames.CLUSTER_CERT,
            SecretNames.CLUSTER_KEY);
    all.put(SecretNames.CLUSTER_CA, new Secret(sorted(cluster.trusted())));
    return all;
  }

  /**
   * Certificate and key of a node's member of etcd. The key is not the one that postgres reads: who
   * has that is no member.
   */
  public Map<String, Secret> etcd(String node, String address) {
    return shown(
        new Identity(node, CertificateRole.PEER),
        address,
        SecretNames.PEER_CERT,
        SecretNames.PEER_KEY);
  }

  private Map<String, Secret> shown(
      Identity identity, String address, String certificate, String key) {
    Map<String, Secret> shown = new HashMap<>();
    if (cluster.signs()) {
      KeyAndChain leaf = made(identity, address);
      shown.put(certificate, new Secret(leaf.chainPem()));
      shown.put(key, leaf.keyPem());
    } else {
      Path file = file(identity.name(), identity.role());
      shown.put(
          certificate,
          new Secret(PrivateFiles.readPublic(file).orElseThrow(() -> cluster.cannotSign(file))));
    }
    return shown;
  }

  /**
   * The certificate of a node as the folder has it; empty before the first apply.
   *
   * @param role MEMBER for its database, PEER for its member of etcd
   */
  public Optional<X509Certificate> issued(String node, CertificateRole role) {
    return PrivateFiles.readPublic(file(node, role)).map(Pem::certificate);
  }

  private KeyAndChain made(Identity identity, String address) {
    PrivateFiles.requireFolder(pki);
    PrivateFiles.folder(folder(identity.role()));
    return LeafFiles.make(
        new LeafFiles.Wanted(
            folder(identity.role()).resolve(identity.name()),
            cluster,
            LeafFiles.Register.NONE,
            identity,
            List.of(identity.name(), address, "localhost", "127.0.0.1"),
            clock.instant()),
        new ArrayList<>());
  }

  private Path file(String node, CertificateRole role) {
    return LeafFiles.withSuffix(folder(role).resolve(node), ".crt");
  }

  private Path folder(CertificateRole role) {
    return pki.resolve(role == CertificateRole.PEER ? "peers" : "nodes");
  }

  /** In an order that does not tell who signs: etcd reads the file at its start only. */
  private static String sorted(List<X509Certificate> authorities) {
    return Pem.of(authorities.stream().sorted(Comparator.comparing(Pem::fingerprint)).toList());
  }
}
