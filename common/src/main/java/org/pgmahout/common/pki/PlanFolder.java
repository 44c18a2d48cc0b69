package org.pgmahout.common.pki;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;

/**
 * What lies next to the plan: {@code secrets/NAME} and {@code pki/} (both authorities, the
 * operator's certificate, the nodes' cluster certificates). Missing things are made, what is there
 * is never overwritten: a password or key made anew would lock its owner out of a running cluster.
 */
public final class PlanFolder {
  /** Life of an authority. */
  public static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3652);

  /** Life of every certificate they sign. */
  public static final Duration CERTIFICATE_VALIDITY = Duration.ofDays(365);

  /** A certificate that ends sooner is issued again, for the same key. */
  public static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private static final List<String> PASSWORDS =
      List.of(
          SecretNames.SUPERUSER_PASSWORD,
          SecretNames.REPLICATION_PASSWORD,
          SecretNames.REWIND_PASSWORD,
          SecretNames.RESTAPI_PASSWORD);
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int PASSWORD_LENGTH = 32;
  private static final String CONTROL = "control-ca";
  private static final String CLUSTER = "cluster-ca";
  private static final String OPERATOR = "operator";
  private static final String CLUSTER_CLIENT = "cluster-client";

  private final Path folder;
  private final InstantSource clock;

  private PlanFolder(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** The folder of a plan file. */
  public static PlanFolder beside(Path planFile) {
    return at(planFile.toAbsolutePath().normalize().getParent(), InstantSource.system());
  }

  static PlanFolder at(Path folder, InstantSource clock) {
    return new PlanFolder(folder, clock);
  }

  /**
   * Makes what is missing: passwords, authorities, and the operator's certificates of both.
   *
   * @param operator the operator's name in the certificate, for logs and reservations
   * @return what was made, in order; empty when all was there
   * @throws OpsException SECRET_MISSING when an authority's certificate is there and its key is not
   */
  public List<Path> create(String operator) {
    List<Path> made = new ArrayList<>();
    PrivateFiles.folder(secrets());
    PrivateFiles.folder(pki());
    for (String name : PASSWORDS) {
      Path file = secrets().resolve(name);
      if (!present(file) && PrivateFiles.create(file, newPassword() + "\n")) {
        made.add(file);
      }
    }
    makeAuthority(CONTROL, "control authority", made);
    makeAuthority(CLUSTER, "cluster authority", made);
    Identity person = new Identity(operator, CertificateRole.OPERATOR);
    makeLeaf(pki().resolve(OPERATOR), controlAuthority(), person, List.of(), made);
    makeLeaf(pki().resolve(CLUSTER_CLIENT), clusterAuthority(), person, List.of(), made);
    return made;
  }

  /**
   * The four passwords by their {@link SecretNames}.
   *
   * @throws OpsException SECRET_MISSING, SECRET_FILE_UNSAFE
   */
  public Map<String, Secret> passwords() {
    Map<String, Secret> found = new LinkedHashMap<>();
    for (String name : PASSWORDS) {
      String value = required(secrets().resolve(name)).strip();
      if (value.isEmpty()) {
        throw missing(secrets().resolve(name), "is empty");
      }
      found.put(name, new Secret(value));
    }
    return found;
  }

  /**
   * Authority, certificate and key of a node on the cluster's own wires, by their {@link
   * SecretNames}. Made at the first call, the same ever after; issued again for the same key when
   * the address changed or it ends soon.
   */
  public Map<String, Secret> clusterSecrets(String node, String address) {
    CertificateAuthority authority = clusterAuthority();
    PrivateFiles.folder(pki().resolve("nodes"));
    List<String> names = List.of(node, address, "localhost", "127.0.0.1");
    Identity member = new Identity(node, CertificateRole.MEMBER);
    KeyAndChain leaf =
        makeLeaf(pki().resolve("nodes").resolve(node), authority, member, names, new ArrayList<>());
    return Map.of(
        SecretNames.CLUSTER_CA, new Secret(authority.certificatePem()),
        SecretNames.CLUSTER_CERT, new Secret(leaf.chainPem()),
        SecretNames.CLUSTER_KEY, leaf.keyPem());
  }

  /** The authority of the agents' API, with its key. */
  public CertificateAuthority controlAuthority() {
    return authority(CONTROL);
  }

  /** The authority of the cluster's own wires, with its key. */
  public CertificateAuthority clusterAuthority() {
    return authority(CLUSTER);
  }

  /** The operator's key and certificate for agents. */
  public KeyAndChain operator() {
    return leaf(pki().resolve(OPERATOR));
  }

  /** A client's key and certificate for etcd, Patroni and PostgreSQL. */
  public KeyAndChain clusterClient() {
    return leaf(pki().resolve(CLUSTER_CLIENT));
  }

  /** TLS context for the agent of a node: the operator's certificate, and that node's alone. */
  public SSLContext toAgent(String node) {
    X509Certificate authority = Pem.certificate(required(file(CONTROL, ".crt")));
    KeyAndChain operator = operator();
    Instant ends = operator.certificate().getNotAfter().toInstant();
    if (clock.instant().isAfter(ends)) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_INVALID,
          pki().resolve(OPERATOR + ".crt") + " ended at " + ends + ", and no agent takes it",
          "Issue it anew for the same key: pgmahout init");
    }
    return TlsContexts.toAgent(operator, authority, node);
  }

  /** TLS context for the cluster's own wires: the client's certificate, and any member. */
  public SSLContext toMember() {
    return TlsContexts.toMember(clusterClient(), clusterAuthorityCertificate());
  }

  /** Whom clients of the cluster's own wires trust. */
  public X509Certificate clusterAuthorityCertificate() {
    return Pem.certificate(required(file(CLUSTER, ".crt")));
  }

  /** A file in {@code pki/}, for lines that name it to other programs. */
  public Path pkiFile(String name) {
    return pki().resolve(name);
  }

  /** A file in {@code secrets/}, for lines that name it to other programs. */
  public Path secretFile(String name) {
    return secrets().resolve(name);
  }

  private void makeAuthority(String name, String title, List<Path> made) {
    Path key = file(name, ".key");
    Path certificate = file(name, ".crt");
    if (present(certificate) && !present(key)) {
      throw missing(key, "is gone, but " + certificate.getFileName() + " is there");
    }
    if (present(certificate)) {
      return;
    }
    KeyPair keys = keysIn(key, made);
    String subject = folder.getFileName() + " " + title;
    X509Certificate own =
        CertificateAuthority.create(subject, keys, clock.instant(), AUTHORITY_VALIDITY)
            .certificate();
    if (PrivateFiles.create(certificate, Pem.of(own))) {
      made.add(certificate);
    }
  }

  private KeyAndChain makeLeaf(
      Path base,
      CertificateAuthority authority,
      Identity identity,
      List<String> names,
      List<Path> made) {
    Path keyFile = withSuffix(base, ".key");
    Path certificateFile = withSuffix(base, ".crt");
    KeyPair keys = keysIn(keyFile, made);
    if (present(certificateFile)) {
      KeyAndChain there =
          new KeyAndChain(keys.getPrivate(), Pem.certificates(required(certificateFile)));
      if (stillGood(there, keys, authority, identity, names)) {
        return there;
      }
    }
    X509Certificate certificate =
        authority.sign(keys.getPublic(), identity, names, clock.instant(), CERTIFICATE_VALIDITY);
    PrivateFiles.replace(certificateFile, Pem.of(certificate));
    made.add(certificateFile);
    return new KeyAndChain(keys.getPrivate(), List.of(certificate));
  }

  private boolean stillGood(
      KeyAndChain leaf,
      KeyPair keys,
      CertificateAuthority authority,
      Identity identity,
      List<String> names) {
    X509Certificate certificate = leaf.certificate();
    Instant ends = certificate.getNotAfter().toInstant();
    boolean person = !identity.role().serves();
    return certificate.getPublicKey().equals(keys.getPublic())
        && authority.signed(certificate)
        && clock.instant().plus(RENEW_BEFORE).isBefore(ends)
        && (person || leaf.identity().equals(identity))
        && CertificateAuthority.namesOf(certificate).containsAll(names);
  }

  /** The key in a file, made when there is none. */
  private static KeyPair keysIn(Path file, List<Path> made) {
    if (!present(file)
        && PrivateFiles.create(file, Pem.of(KeyAndChain.newKeys().getPrivate()).reveal())) {
      made.add(file);
    }
    PrivateKey key = Pem.key(new Secret(required(file)));
    return new KeyPair(KeyAndChain.publicKeyOf(key), key);
  }

  private CertificateAuthority authority(String name) {
    PrivateFiles.requireClosed(existing(pki()));
    return CertificateAuthority.load(
        required(file(name, ".crt")), new Secret(required(file(name, ".key"))));
  }

  private KeyAndChain leaf(Path base) {
    PrivateFiles.requireClosed(existing(pki()));
    return KeyAndChain.load(
        required(withSuffix(base, ".crt")), new Secret(required(withSuffix(base, ".key"))));
  }

  private static String required(Path file) {
    return read(file).orElseThrow(() -> missing(file, "is not there"));
  }

  private static Path existing(Path path) {
    if (!Files.exists(path)) {
      throw missing(path, "is not there");
    }
    return path;
  }

  private static boolean present(Path file) {
    return read(file).isPresent();
  }

  /** Certificates are for everybody, all else is private. */
  private static Optional<String> read(Path file) {
    return file.toString().endsWith(".crt")
        ? PrivateFiles.readPublic(file)
        : PrivateFiles.read(file);
  }

  private static OpsException missing(Path file, String how) {
    return new OpsException(
        ErrorCode.SECRET_MISSING,
        file + " " + how,
        "Restore it from a backup. Only for a cluster that was never built: pgmahout init makes it.");
  }

  private static String newPassword() {
    return new SecureRandom()
        .ints(PASSWORD_LENGTH, 0, ALPHABET.length())
        .collect(
            StringBuilder::new, (text, i) -> text.append(ALPHABET.charAt(i)), StringBuilder::append)
        .toString();
  }

  private Path secrets() {
    return folder.resolve("secrets");
  }

  private Path pki() {
    return folder.resolve("pki");
  }

  private Path file(String name, String suffix) {
    return pki().resolve(name + suffix);
  }

  private static Path withSuffix(Path base, String suffix) {
    return base.resolveSibling(base.getFileName() + suffix);
  }
}
