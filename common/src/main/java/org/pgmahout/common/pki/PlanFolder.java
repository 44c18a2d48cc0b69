package org.pgmahout.common.pki;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final String CONTROL = "control-ca";
  private static final String CLUSTER = "cluster-ca";

  private final Path folder;
  private final InstantSource clock;
  private final AuthorityFiles control;
  private final AuthorityFiles cluster;
  private final People people;
  private final Lineage lineage;
  private final PasswordFiles passwords;
  private final OwnCertificates own;

  private PlanFolder(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
    this.control = new AuthorityFiles(pki(), CONTROL, clock);
    this.cluster = new AuthorityFiles(pki(), CLUSTER, clock);
    this.people = new People(pki(), control, clock);
    this.lineage = new Lineage(pki());
    this.passwords = new PasswordFiles(secrets(), lineage);
    this.own = new OwnCertificates(pki(), control, cluster, people, clock);
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
    PrivateFiles.folder(pki());
    passwords.make(made);
    control.make(folder.getFileName() + " control authority", made);
    cluster.make(folder.getFileName() + " cluster authority", made);
    lineage.begin(made);
    Ignored.keepOut(folder, made);
    made.addAll(own.renew(operator));
    return made;
  }

  /** The passwords. */
  public PasswordFiles passwords() {
    return passwords;
  }

  /** What this folder itself shows to agents and to the cluster. */
  public OwnCertificates own() {
    return own;
  }

  /**
   * What this folder has seen replaced, the newest last. The cluster keeps the newest one it was
   * brought, and takes nothing from a folder that lacks it.
   */
  public List<String> lineage() {
    return lineage.all();
  }

  /**
   * Authority, certificate and key of a node on the cluster's own wires, by their {@link
   * SecretNames}. Made at the first call, the same ever after; issued again for the same key when
   * the address changed or it is in its last third, and with another key when another authority
   * signs now.
   */
  public Map<String, Secret> clusterSecrets(String node, String address) {
    PrivateFiles.requireFolder(pki());
    PrivateFiles.folder(pki().resolve("nodes"));
    List<String> names = List.of(node, address, "localhost", "127.0.0.1");
    KeyAndChain leaf =
        LeafFiles.make(
            new LeafFiles.Wanted(
                pki().resolve("nodes").resolve(node),
                cluster,
                LeafFiles.Register.NONE,
                new Identity(node, CertificateRole.MEMBER),
                names,
                clock.instant()),
            new ArrayList<>());
    return Map.of(
        SecretNames.CLUSTER_CA, new Secret(sorted(cluster.trusted())),
        SecretNames.CLUSTER_CERT, new Secret(leaf.chainPem()),
        SecretNames.CLUSTER_KEY, leaf.keyPem());
  }

  /** In an order that does not tell who signs: etcd reads the file at its start only. */
  private static String sorted(List<X509Certificate> authorities) {
    return Pem.of(authorities.stream().sorted(Comparator.comparing(Pem::fingerprint)).toList());
  }

  /**
   * An agent's certificate, when the one it shows is no longer good.
   *
   * @param shown the one it shows
   * @param request for the agent's own key
   */
  public Optional<X509Certificate> renewedAgent(
      X509Certificate shown, Csr request, String node, String address) {
    Identity agent = new Identity(node, CertificateRole.AGENT);
    List<String> names = List.of(node, address);
    return !control.signs() || LeafFiles.good(shown, control, agent, names, clock.instant())
        ? Optional.empty()
        : Optional.of(
            control.signer().sign(request, agent, names, clock.instant(), CERTIFICATE_VALIDITY));
  }

  /** Whom agents shall trust, and what they shall refuse. */
  public List<X509Certificate> controlAuthorities() {
    return control.trusted();
  }

  /** The same as agents take it, signed by the authority that signs certificates now. */
  public AuthorityList signedControlAuthorities() {
    return AuthorityList.signed(
        signing(AuthorityName.CONTROL).signer(), lineage.all().size(), control.trusted());
  }

  /**
   * Whether this folder says whom agents trust and refuse; one that was handed over does not, and
   * may be older than what they know.
   */
  public boolean keepsAgents() {
    return control.signs();
  }

  /** Whether this folder has the key of an authority. */
  public boolean signs(AuthorityName which) {
    return files(which).signs();
  }

  /**
   * Throws SECRET_MISSING in a folder that was handed over: what is replaced from there would make
   * the folder it was made from the older one.
   */
  public void requireKeepsAgents() {
    signing(AuthorityName.CONTROL);
  }

  /** Takes over what an agent refuses and this folder, from an older backup, does not know of. */
  public void adoptRevocations(String pem) {
    people.adopt(Revocations.parse(pem));
  }

  /** Whether a certificate given to somebody was revoked, also by an authority that is gone. */
  public boolean revoked(X509Certificate certificate) {
    return people.revoked(certificate);
  }

  /** Revoked certificates of the agents' API. */
  public Revocations revocations() {
    return people.revocations();
  }

  /** Has all certificates of an authority issued anew by the next commands. */
  public void renewAll(AuthorityName which) {
    signing(which).renewAll();
  }

  /** How far the replacement of an authority is. */
  public RotationStage rotation(AuthorityName which) {
    return files(which).stage();
  }

  /** Takes the next step of the replacement of an authority. */
  public RotationStage advance(AuthorityName which) {
    String at = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    AuthorityFiles files = signing(which);
    if (files.stage() != RotationStage.OLD_DROPPED) {
      lineage.add();
    }
    return files.advance(folder.getFileName() + " " + which.word() + " authority of " + at);
  }

  private AuthorityFiles files(AuthorityName which) {
    return which == AuthorityName.CONTROL ? control : cluster;
  }

  private AuthorityFiles signing(AuthorityName which) {
    AuthorityFiles files = files(which);
    if (!files.signs()) {
      throw files.cannotSign();
    }
    return files;
  }

  /** Certificates given to people, by name, the newest first. */
  public Map<String, List<X509Certificate>> people() {
    return people.all();
  }

  /** Refuses all certificates of a person; this folder's own are replaced when they are meant. */
  public void revoke(String person) {
    signing(AuthorityName.CONTROL);
    people.revoke(person);
    own.renew(person);
  }

  /** Makes the folder that is handed to another person; see {@link Handover}. */
  public Handover handover(String person, CertificateRole role, Path target) {
    signing(AuthorityName.CONTROL);
    Ignored.keepOut(folder, new ArrayList<>());
    return new Handover(folder, target, new Identity(person, role), control, cluster, people);
  }

  /** The authority of the agents' API, with its key. */
  public CertificateAuthority controlAuthority() {
    PrivateFiles.requireFolder(pki());
    return control.signer();
  }

  /** The authority of the cluster's own wires, with its key. */
  public CertificateAuthority clusterAuthority() {
    PrivateFiles.requireFolder(pki());
    return cluster.signer();
  }

  /** Whom clients of the cluster's own wires trust. */
  public List<X509Certificate> clusterAuthorities() {
    return cluster.trusted();
  }

  /** The certificate of a node on the cluster's wires as this folder has it; empty before apply. */
  public Optional<X509Certificate> clusterCertificate(String node) {
    return PrivateFiles.readPublic(pki().resolve("nodes").resolve(node + ".crt"))
        .map(Pem::certificate);
  }

  /** From when on a certificate is renewed by the next apply. */
  public static Instant renewedFrom(X509Certificate certificate) {
    return LeafFiles.lastThird(certificate);
  }

  /** A file in {@code pki/}, for lines that name it to other programs. */
  public Path pkiFile(String name) {
    return pki().resolve(name);
  }

  /** A file in {@code secrets/}, for lines that name it to other programs. */
  public Path secretFile(String name) {
    return secrets().resolve(name);
  }

  private Path secrets() {
    return folder.resolve("secrets");
  }

  private Path pki() {
    return folder.resolve("pki");
  }
}
