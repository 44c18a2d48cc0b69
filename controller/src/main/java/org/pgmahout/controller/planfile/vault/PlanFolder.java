package org.pgmahout.controller.planfile.vault;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.AuthorityList;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Revocations;

/**
 * What lies next to the plan: {@code secrets/NAME} and {@code pki/} (both authorities, the
 * operator's certificate, the nodes' cluster certificates). Missing things are made, what is there
 * is never overwritten: a password or key made anew would lock its owner out of a running cluster.
 */
public final class PlanFolder {
  private static final String CONTROL = "control-ca";
  private static final String CLUSTER = "cluster-ca";

  private final Path folder;
  private final InstantSource clock;
  private final AuthorityFiles control;
  private final AuthorityFiles cluster;
  private final IssuedCertificates register;
  private final Lineage lineage;
  private final PasswordFiles passwords;
  private final OwnCertificates own;
  private final NodeCertificates nodes;

  private PlanFolder(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
    this.control = new AuthorityFiles(pki(), CONTROL, clock);
    this.cluster = new AuthorityFiles(pki(), CLUSTER, clock);
    this.register = new IssuedCertificates(pki(), control, clock);
    this.lineage = new Lineage(pki());
    this.passwords = new PasswordFiles(secrets(), lineage);
    this.own = new OwnCertificates(pki(), control, cluster, register, clock);
    this.nodes = new NodeCertificates(pki(), cluster, clock);
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
    return create(operator, List.of());
  }

  /**
   * The same, with passwords of the plan's roles.
   *
   * @param roles names of these ({@link SecretNames#ofRole})
   */
  public List<Path> create(String operator, List<String> roles) {
    List<Path> made = new ArrayList<>();
    PrivateFiles.folder(pki());
    passwords.make(made);
    passwords.makeOfRoles(roles, made);
    control.make(folder.getFileName() + " control authority", made);
    cluster.make(folder.getFileName() + " cluster authority", made);
    lineage.begin(made);
    GitIgnore.keepOut(folder, made);
    made.addAll(own.renew(operator));
    return made;
  }

  /** The passwords. */
  public PasswordFiles passwords() {
    return passwords;
  }

  /**
   * Makes the passwords of the plan's roles that are missing: a role may come into the plan long
   * after the folder was made.
   *
   * @param roles their {@link SecretNames}
   * @throws OpsException SECRET_MISSING in a folder that was handed over: the folder it was made
   *     from would then be the older one
   */
  public void makeRolePasswords(List<String> roles) {
    List<String> missing = passwords.missing(roles);
    if (missing.isEmpty()) {
      return;
    }
    requireMakesPasswords(missing.getFirst(), "pgmahout plan");
    passwords.makeOfRoles(roles, new ArrayList<>());
  }

  /**
   * Makes the passwords that came with a later version than made this folder.
   *
   * @param needed names of those that the plan has a use for
   * @return what was made
   * @throws OpsException SECRET_MISSING in a folder that was handed over: the folder it was made
   *     from would be the older one
   */
  public List<Path> completePasswords(Collection<String> needed) {
    List<String> missing = passwords.yetToCome(needed);
    List<Path> made = new ArrayList<>();
    if (!missing.isEmpty()) {
      requireMakesPasswords(missing.getFirst(), "pgmahout apply");
      passwords.makeLater(missing, made);
    }
    return made;
  }

  private void requireMakesPasswords(String missing, String command) {
    if (!keepsAgents()) {
      throw new OpsException(
          ErrorCode.SECRET_MISSING,
          secretFile(missing)
              + " is not there, and a folder that was handed over makes no password",
          "Run %s in the folder that this one was made from, then hand it over again: pgmahout operator add."
              .formatted(command));
    }
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

  /** What the nodes show on the cluster's own wires. */
  public NodeCertificates nodes() {
    return nodes;
  }

  /**
   * An agent's certificate, when the one it shows is no longer good. Both are remembered, so that
   * they can be refused by the node's name.
   *
   * @param shown the one it shows
   * @param request for the agent's own key
   */
  public Optional<X509Certificate> renewedAgent(
      X509Certificate shown, Csr request, String node, String address) {
    if (!control.signs()) {
      return Optional.empty();
    }
    rememberAgent(node, shown);
    Identity agent = new Identity(node, CertificateRole.AGENT);
    List<String> names = List.of(node, address);
    if (LeafFiles.good(shown, control, agent, names, clock.instant())) {
      return Optional.empty();
    }
    X509Certificate renewed = control.signer().sign(request, agent, names, clock.instant());
    register.remember(renewed);
    return Optional.of(renewed);
  }

  /**
   * The certificate of an agent that is enrolled. All that its node was given before are refused
   * from now on: a machine that is enrolled again is another one, or was not to be trusted.
   *
   * @param request for the agent's own key
   */
  public X509Certificate enrolledAgent(Csr request, String node, String address) {
    X509Certificate certificate =
        controlAuthority()
            .sign(
                request,
                new Identity(node, CertificateRole.AGENT),
                List.of(node, address),
                clock.instant());
    List<X509Certificate> before = register.agent(node);
    register.remember(certificate);
    register.refuse(before);
    return certificate;
  }

  /** Certificates given to the agent of a node, the newest first. */
  public List<X509Certificate> agentCertificates(String node) {
    return register.agent(node);
  }

  /**
   * Remembers what the agent of a node shows: a folder from before agents were remembered learns
   * them so. What no authority of this folder signed for it is nothing to remember.
   */
  public void rememberAgent(String node, X509Certificate shown) {
    if (signedByTrusted(shown)
        && Identity.of(shown).equals(new Identity(node, CertificateRole.AGENT))) {
      register.remember(shown);
    }
  }

  /** Refuses all certificates that the agent of a node was given. */
  public void revokeAgent(String node) {
    signing(AuthorityName.CONTROL);
    register.refuse(register.agent(node));
  }

  /**
   * Whether nothing that the agent of a node was ever given is taken any more: all of it was
   * revoked, or nobody trusts any more who signed it. What is not known cannot be.
   */
  public boolean agentIsShutOut(String node) {
    List<X509Certificate> given = register.agent(node);
    return given.isEmpty()
        ? register.shutOutUnseen(node)
        : given.stream().noneMatch(one -> !register.revoked(one) && signedByTrusted(one));
  }

  /** Notes that the authority which signed for these nodes' agents before is gone. */
  public void shutOutUnseen(Collection<String> nodes) {
    register.shutOutUnseen(nodes);
  }

  private boolean signedByTrusted(X509Certificate one) {
    return control.trusted().stream()
        .anyMatch(authority -> CertificateAuthority.signed(authority, one));
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
    register.adopt(Revocations.parse(pem));
  }

  /** Whether a certificate given to somebody was revoked, also by an authority that is gone. */
  public boolean revoked(X509Certificate certificate) {
    return register.revoked(certificate);
  }

  /** Revoked certificates of the agents' API. */
  public Revocations revocations() {
    return register.revocations();
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
    return register.people();
  }

  /** Refuses all certificates of a person; this folder's own are replaced when they are meant. */
  public void revoke(String person) {
    signing(AuthorityName.CONTROL);
    register.revokePerson(person);
    own.renew(person);
  }

  /** Makes the folder that is handed to another person; see {@link HandedFolder}. */
  public HandedFolder handover(String person, CertificateRole role, Path target) {
    signing(AuthorityName.CONTROL);
    GitIgnore.keepOut(folder, new ArrayList<>());
    return new HandedFolder(folder, target, new Identity(person, role), control, cluster, register);
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
