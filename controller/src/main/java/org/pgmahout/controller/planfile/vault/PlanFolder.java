package org.pgmahout.controller.planfile.vault;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;

/**
 * The folder of keys and passwords next to a plan, by its parts: {@code pki/} has both authorities
 * and what they issued, {@code secrets/} the passwords. Missing things are made, and nothing that
 * is there is overwritten: another password or key would lock its owner out of a running cluster.
 */
public final class PlanFolder {
  private final Path folder;
  private final AuthorityFiles control;
  private final AuthorityFiles cluster;
  private final Lineage lineage;
  private final PasswordFiles passwords;
  private final IssuedCertificates issued;
  private final EnrolledAgents agents;
  private final OwnCertificates own;
  private final NodeCertificates nodes;

  private PlanFolder(Path folder, InstantSource clock) {
    String name = String.valueOf(folder.getFileName());
    this.folder = folder;
    this.lineage = new Lineage(pki());
    this.control = new AuthorityFiles(pki(), AuthorityName.CONTROL, name, lineage, clock);
    this.cluster = new AuthorityFiles(pki(), AuthorityName.CLUSTER, name, lineage, clock);
    this.passwords = new PasswordFiles(secrets(), lineage);
    this.issued = new IssuedCertificates(pki(), control, clock);
    this.agents = new EnrolledAgents(control, issued, lineage, clock);
    this.own = new OwnCertificates(pki(), control, cluster, issued, clock);
    this.nodes = new NodeCertificates(pki(), cluster, clock);
  }

  /** The folder of a plan file. */
  public static PlanFolder beside(Path planFile) {
    return at(planFile.toAbsolutePath().normalize().getParent(), InstantSource.system());
  }

  static PlanFolder at(Path folder, InstantSource clock) {
    return new PlanFolder(folder, clock);
  }

  /** The authority of the agents' API. */
  public AuthorityFiles control() {
    return control;
  }

  /** The authority of the cluster's own wires. */
  public AuthorityFiles cluster() {
    return cluster;
  }

  /** One of the two. */
  public AuthorityFiles authority(AuthorityName which) {
    return which == AuthorityName.CONTROL ? control : cluster;
  }

  /** The passwords. */
  public PasswordFiles passwords() {
    return passwords;
  }

  /** Who was given a certificate of the agents' API, and which of those are refused. */
  public IssuedCertificates issued() {
    return issued;
  }

  /** What agents are given. */
  public EnrolledAgents agents() {
    return agents;
  }

  /** What this folder itself shows to agents and to the cluster. */
  public OwnCertificates own() {
    return own;
  }

  /** What the nodes show on the cluster's own wires. */
  public NodeCertificates nodes() {
    return nodes;
  }

  /**
   * What this folder has seen replaced, the newest last. The cluster keeps the newest one it was
   * brought, and takes nothing from a folder that lacks it.
   */
  public List<String> lineage() {
    return lineage.all();
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
    control.make(made);
    cluster.make(made);
    lineage.begin(made);
    GitIgnore.keepOut(folder, made);
    made.addAll(own.renew(operator));
    return made;
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
    if (!control.signs()) {
      throw new OpsException(
          ErrorCode.SECRET_MISSING,
          secretFile(missing)
              + " is not there, and a folder that was handed over makes no password",
          "Run %s in the folder that this one was made from, then hand it over again: pgmahout operator add."
              .formatted(command));
    }
  }

  /** Refuses all certificates of a person; this folder's own are replaced when they are meant. */
  public void revoke(String person) {
    control.requireKey();
    issued.revokePerson(person);
    own.renew(person);
  }

  /** Makes the folder that is handed to another person; see {@link HandedFolder}. */
  public HandedFolder handover(String person, CertificateRole role, Path target) {
    control.requireKey();
    GitIgnore.keepOut(folder, new ArrayList<>());
    return new HandedFolder(folder, target, new Identity(person, role), control, cluster, issued);
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
