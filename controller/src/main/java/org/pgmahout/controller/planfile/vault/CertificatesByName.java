package org.pgmahout.controller.planfile.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Pem;

/**
 * Certificates that were given away, by the name of the bearer: {@code FOLDER/NAME.crt} has them,
 * the newest first. Those that are refused stand by fingerprint in {@code FOLDER/NAME.revoked}: a
 * list of revocations is gone with the authority that signed it, and nobody is to be invited back
 * after that.
 */
final class CertificatesByName {
  private final Path folder;

  CertificatesByName(Path folder) {
    this.folder = folder;
  }

  /** Remembers a certificate; one that is known already changes nothing. */
  void remember(X509Certificate certificate) {
    String name = Identity.of(certificate).name();
    List<X509Certificate> all = new ArrayList<>(of(name));
    if (!all.contains(certificate)) {
      all.addFirst(certificate);
      PrivateFiles.folder(folder);
      PrivateFiles.replace(file(name, ".crt"), Pem.of(all));
    }
  }

  /** All of a name, the newest first. */
  List<X509Certificate> of(String name) {
    return PrivateFiles.readPublic(file(name, ".crt")).map(Pem::certificates).orElse(List.of());
  }

  /** Everybody's, by name. */
  Map<String, List<X509Certificate>> all() {
    Map<String, List<X509Certificate>> given = new LinkedHashMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(file -> file.endsWith(".crt") && !file.startsWith("."))
            .map(file -> file.substring(0, file.length() - ".crt".length()))
            .map(file -> URLDecoder.decode(file, StandardCharsets.UTF_8))
            .sorted()
            .forEach(name -> given.put(name, of(name)));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + folder, e);
      }
    }
    return given;
  }

  /** Whether a certificate is noted as refused. */
  boolean noted(X509Certificate certificate) {
    return noted(Identity.of(certificate).name()).contains(Pem.fingerprint(certificate));
  }

  /** Whether anything of a name is noted as refused. */
  boolean isNoted(String name) {
    return Files.exists(file(name, ".revoked"));
  }

  /** Notes that what a name was given is refused, although none of it is known. */
  void noteUnseen(String name) {
    if (!isNoted(name)) {
      PrivateFiles.folder(folder);
      PrivateFiles.replace(file(name, ".revoked"), "");
    }
  }

  /** Notes as refused what has one of these serial numbers. */
  void note(Set<BigInteger> serials) {
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

  private Set<String> noted(String name) {
    return PrivateFiles.read(file(name, ".revoked")).stream()
        .flatMap(String::lines)
        .collect(Collectors.toSet());
  }

  private Path file(String name, String ending) {
    return folder.resolve(URLEncoder.encode(name, StandardCharsets.UTF_8) + ending);
  }
}
