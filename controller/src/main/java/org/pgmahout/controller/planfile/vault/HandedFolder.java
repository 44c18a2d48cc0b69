package org.pgmahout.controller.planfile.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Pem;

/**
 * A plan folder for another person: a key and certificate of their own, and what else their role
 * needs. Never an authority's key, so that its bearer can give nothing to others, and no node's, so
 * that a finder cannot pass for a server.
 */
public final class HandedFolder {
  private final Path source;
  private final Path target;
  private final Identity person;
  private final AuthorityFiles control;
  private final AuthorityFiles cluster;
  private final IssuedCertificates register;

  HandedFolder(
      Path source,
      Path target,
      Identity person,
      AuthorityFiles control,
      AuthorityFiles cluster,
      IssuedCertificates register) {
    this.source = source;
    this.target = target;
    this.person = person;
    this.control = control;
    this.cluster = cluster;
    this.register = register;
  }

  /**
   * Makes the folder, or completes one that a killed run left.
   *
   * @param plan the plan file's own name
   * @return the files in it
   * @throws OpsException ALREADY_EXISTS when the folder is somebody else's or another thing's
   */
  public List<Path> make(String plan, Instant now) {
    Path pki = target.resolve("pki");
    refuseForeign(pki);
    PrivateFiles.folder(target);
    PrivateFiles.folder(pki);
    LeafFiles.Wanted own =
        new LeafFiles.Wanted(pki.resolve("operator"), control, register, person, List.of(), now);
    // A key whose certificate was revoked or has ended may have been seen by anybody.
    if (usable(own)) {
      LeafFiles.make(own, new ArrayList<>());
    } else {
      LeafFiles.issued(own, new ArrayList<>());
    }
    copy("pki/control-ca.crt");
    if (person.role() != CertificateRole.METRICS) {
      copy(plan);
      copy("pki/control-ca.crl");
      copy("pki/cluster-ca.crt");
    }
    if (person.role() == CertificateRole.OPERATOR) {
      LeafFiles.make(
          new LeafFiles.Wanted(
              pki.resolve("cluster-client"),
              cluster,
              LeafFiles.Register.NONE,
              OwnCertificates.CLIENT,
              List.of(),
              now),
          new ArrayList<>());
      certificates("pki/nodes");
      certificates("pki/peers");
      copyAll("secrets", _ -> true);
      copy("pki/" + Lineage.FILE);
      copy("cluster.applied.yaml");
    }
    GitIgnore.inside(target);
    GitIgnore.inside(source);
    return list();
  }

  /** Whether what a run before left can be handed out; nothing yet can. */
  private boolean usable(LeafFiles.Wanted own) {
    Optional<X509Certificate> there =
        PrivateFiles.readPublic(LeafFiles.withSuffix(own.base(), ".crt")).map(Pem::certificate);
    return there.isEmpty()
        || !register.revoked(there.get())
            && LeafFiles.good(there.get(), control, person, List.of(), own.now());
  }

  private void refuseForeign(Path pki) {
    boolean used = Files.exists(target) && !empty();
    boolean theirs =
        PrivateFiles.readPublic(pki.resolve("operator.crt"))
            .map(text -> Identity.of(Pem.certificate(text)).equals(person))
            .orElse(Files.exists(pki.resolve("operator.key")));
    if (used && !theirs) {
      throw new OpsException(
          ErrorCode.ALREADY_EXISTS,
          target + " holds something else",
          "Name another folder with --to, or remove it.");
    }
  }

  private boolean empty() {
    try (Stream<Path> inside = Files.list(target)) {
      return inside.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private void copy(String file) {
    PrivateFiles.readPublic(source.resolve(file))
        .ifPresent(text -> PrivateFiles.replace(target.resolve(file), text));
  }

  /** Folders that were made before had the keys, too: they go when such a folder is completed. */
  private void certificates(String folder) {
    copyAll(folder, name -> name.endsWith(".crt"));
    files(target.resolve(folder)).stream()
        .filter(file -> file.toString().endsWith(".key"))
        .forEach(PrivateFiles::remove);
  }

  private void copyAll(String folder, Predicate<String> wanted) {
    if (!Files.isDirectory(source.resolve(folder))) {
      // No node has certificates before the first apply.
      return;
    }
    PrivateFiles.folder(target.resolve(folder));
    files(source.resolve(folder)).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> !name.startsWith(".") && wanted.test(name))
        .forEach(name -> copy(folder + "/" + name));
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw LeafFiles.missing(folder, "cannot be read: " + e);
    }
  }

  private List<Path> list() {
    try (Stream<Path> all = Files.walk(target)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.endsWith(".gitignore"))
          .map(target::relativize)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw LeafFiles.missing(target, "cannot be read: " + e);
    }
  }
}
