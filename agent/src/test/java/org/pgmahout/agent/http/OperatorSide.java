package org.pgmahout.agent.http;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.x509.AuthorityList;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

/**
 * What a plan folder keeps of the control authority, in memory: authorities that follow one
 * another, people's certificates, and the list of those that are refused.
 */
final class OperatorSide {
  private static final Duration LIFETIME = Duration.ofDays(3650);

  /** The first of them signs. */
  private final List<CertificateAuthority> trusted = new ArrayList<>();

  private final Map<BigInteger, Instant> revoked = new LinkedHashMap<>();
  private long replacements = 1;
  private int stage;

  OperatorSide() {
    trusted.add(authority());
  }

  CertificateAuthority signer() {
    return trusted.getFirst();
  }

  List<X509Certificate> authorities() {
    return trusted.stream().map(CertificateAuthority::certificate).toList();
  }

  AuthorityList signedAuthorities() {
    return AuthorityList.signed(signer(), replacements, authorities());
  }

  String revocationsPem() {
    return revoked.isEmpty() ? "" : signer().revoke(revoked, Instant.now());
  }

  KeyAndChain issue(String name, CertificateRole role) {
    return signer().issue(new Identity(name, role), List.of(), Instant.now(), Duration.ofDays(365));
  }

  X509Certificate agent(Csr request) {
    return signer()
        .sign(
            request,
            new Identity("node-00", CertificateRole.AGENT),
            List.of("node-00", "127.0.0.1"),
            Instant.now());
  }

  void revoke(KeyAndChain refused) {
    revoked.put(refused.certificate().getSerialNumber(), Instant.now());
  }

  /** Another authority is trusted, then it signs, then the former one is trusted no more. */
  void advance() {
    replacements++;
    switch (stage++ % 3) {
      case 0 -> trusted.add(authority());
      case 1 -> Collections.reverse(trusted);
      default -> trusted.removeLast();
    }
  }

  private static CertificateAuthority authority() {
    return CertificateAuthority.create("control", Instant.now(), LIFETIME);
  }
}
