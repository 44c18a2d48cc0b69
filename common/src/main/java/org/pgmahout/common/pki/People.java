package org.pgmahout.common.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Who was ever given a certificate of the control authority, so that all of a person's can be
 * refused by the name alone: {@code pki/people/NAME.crt} has them, the newest first. What is
 * refused stands in {@code pki/control-ca.crl}, and by fingerprint in {@code
 * pki/people/NAME.revoked}: the list is gone with the authority that signed it, and nobody is to be
 * invited back after that.
 */
final class People implements LeafFiles.Register {
  private final Path folder;
  private final Path revoked;
  private final AuthorityFiles authority;
  private final InstantSource clock;

  People(Path pki, AuthorityFiles authority, InstantSource clock) {
    this.folder = pki.resolve("people");
    this.revoked = pki.resolve("control-ca.crl");
    this.authority = authority;
    this.clock = clock;
  }

  /** Remembers a certificate; one that is known already changes nothing. */
  @Override
  public void remember(X509Certificate certificate) {
    String name = Identity.of(certificate).name();
    List<X509Certificate> all = new ArrayList<>(of(name));
    if (!all.contains(certificate)) {
      all.addFirst(certificate);
      PrivateFiles.folder(folder);
      PrivateFiles.replace(file(name), Pem.of(all));
    }
  }

  @Override
  public boolean revoked(X509Certificate certificate) {
    return revocations().serials().contains(certificate.getSerialNumber())
        || noted(Identity.of(certificate).name()).contains(Pem.fingerprint(certificate));
  }

  private Set<String> noted(String name) {
    return PrivateFiles.read(file(name, ".revoked")).stream()
        .flatMap(String::lines)
        .collect(Collectors.toSet());
  }

  private void note(Set<BigInteger> serials) {
    all()
        .forEach(
            (name, certificates) -> {
              Set<String> all = new TreeSet<>(noted(name));
              boolean more =
                  certificates.stream()
                          .filter(one -> serials.contains(one.getSerialNumber()))
                          .map(Pem::fingerprint)
                          .filter(all::add)
                          .count()
                      > 0;
              if (more) {
                PrivateFiles.replace(file(name, ".revoked"), String.join("\n", all) + "\n");
              }
            });
  }

  /** All certificates of a person, the newest first. */
  List<X509Certificate> of(String name) {
    return PrivateFiles.readPublic(file(name)).map(Pem::certificates).orElse(List.of());
  }

  /** Everybody's, by name. */
  Map<String, List<X509Certificate>> all() {
    Map<String, List<X509Certificate>> people = new LinkedHashMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(file -> file.endsWith(".crt") && !file.startsWith("."))
            .map(file -> file.substring(0, file.length() - ".crt".length()))
            .map(file -> URLDecoder.decode(file, StandardCharsets.UTF_8))
            .sorted()
            .forEach(name -> people.put(name, of(name)));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + folder, e);
      }
    }
    return people;
  }

  /**
   * Refuses all certificates of a person from now on.
   *
   * @throws OpsException NOT_FOUND when nobody of this name was given one
   */
  void revoke(String name) {
    List<X509Certificate> theirs = of(name);
    if (theirs.isEmpty()) {
      throw new OpsException(
          ErrorCode.NOT_FOUND,
          "nobody of the name " + name + " was given a certificate here",
          "Certificates were given to: " + String.join(", ", all().keySet()) + ".");
    }
    Map<BigInteger, Instant> serials = new LinkedHashMap<>();
    theirs.forEach(one -> serials.put(one.getSerialNumber(), clock.instant()));
    refuse(serials);
  }

  /** Takes over what an agent refuses and this folder, from an older backup, does not know of. */
  synchronized void adopt(Revocations agents) {
    Map<BigInteger, Instant> serials = new LinkedHashMap<>();
    agents.of(authority.trusted()).lists().forEach(list -> serials.putAll(entries(list)));
    refuse(serials);
  }

  private synchronized void refuse(Map<BigInteger, Instant> more) {
    note(more.keySet());
    Revocations before = revocations();
    if (before.serials().containsAll(more.keySet())) {
      return;
    }
    CertificateAuthority signer = authority.signer();
    Revocations own = before.of(List.of(signer.certificate()));
    Map<BigInteger, Instant> serials = new LinkedHashMap<>(more);
    own.lists().forEach(list -> serials.putAll(entries(list)));
    StringBuilder text = new StringBuilder(signer.revoke(serials, clock.instant()));
    before.lists().stream()
        .filter(list -> !own.lists().contains(list))
        .forEach(list -> text.append(new Revocations(List.of(list)).pem()));
    PrivateFiles.replace(revoked, text.toString());
  }

  /** What is refused, by authorities that are still trusted. */
  Revocations revocations() {
    return Revocations.parse(PrivateFiles.read(revoked).orElse("")).of(authority.trusted());
  }

  private static Map<BigInteger, Instant> entries(X509CRL list) {
    Map<BigInteger, Instant> entries = new LinkedHashMap<>();
    if (list.getRevokedCertificates() != null) {
      list.getRevokedCertificates()
          .forEach(
              entry -> entries.put(entry.getSerialNumber(), entry.getRevocationDate().toInstant()));
    }
    return entries;
  }

  private Path file(String name) {
    return file(name, ".crt");
  }

  private Path file(String name, String ending) {
    return folder.resolve(URLEncoder.encode(name, StandardCharsets.UTF_8) + ending);
  }
}
