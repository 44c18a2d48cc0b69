package org.pgmahout.common.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Identity NODE_00 = new Identity("node-00", CertificateRole.AGENT);

  private final CertificateAuthority authority =
      CertificateAuthority.create("control", NOW, Duration.ofDays(3650));

  @Test
  void ignoresTheRequestedSubject() {
    KeyPair keys = KeyAndChain.newKeys();
    Csr greedy = Csr.create(keys, new Identity("root", CertificateRole.OPERATOR));

    X509Certificate signed =
        authority.sign(Csr.parse(greedy.pem()), NODE_00, List.of("node-00"), NOW, YEAR);

    assertThat(Identity.of(signed)).isEqualTo(NODE_00);
    assertThat(signed.getPublicKey()).isEqualTo(keys.getPublic());
    assertThat(signed.getNotAfter().toInstant()).isEqualTo(NOW.plus(YEAR));
    CertificateCheck.verify(authority.certificate(), signed, NODE_00, NOW);
  }

  @Test
  void survivesTheWayThroughFiles() {
    CertificateAuthority again =
        CertificateAuthority.load(authority.certificatePem(), authority.keyPem());

    assertThat(again.fingerprint()).isEqualTo(authority.fingerprint());
    assertThat(again.signed(authority.issue(NODE_00, List.of(), NOW, YEAR).certificate())).isTrue();
  }

  @Test
  void refusesAKeyOfAnotherAuthority() {
    CertificateAuthority other = CertificateAuthority.create("control", NOW, YEAR);

    assertThatThrownBy(() -> CertificateAuthority.load(authority.certificatePem(), other.keyPem()))
        .isInstanceOfSatisfying(OpsException.class, CertificateAuthorityTest::isInvalid);
  }

  @Test
  void putsAddressesAndNamesIntoTheCertificate() {
    X509Certificate leaf =
        authority
            .issue(NODE_00, List.of("node-00", "198.18.10.17", "fd00::17", "localhost"), NOW, YEAR)
            .certificate();

    assertThat(CertificateForm.namesOf(leaf))
        .containsExactly("node-00", "198.18.10.17", "fd00:0:0:0:0:0:0:17", "localhost");
  }

  @Test
  void refusesForeignExpiredAndWronglyNamedCertificates() {
    CertificateAuthority foreign = CertificateAuthority.create("control", NOW, YEAR);
    X509Certificate ours = authority.issue(NODE_00, List.of(), NOW, YEAR).certificate();
    X509Certificate theirs = foreign.issue(NODE_00, List.of(), NOW, YEAR).certificate();

    refused(theirs, NODE_00, NOW, "was not signed by");
    refused(ours, NODE_00, NOW.plus(YEAR).plusSeconds(1), "is valid from");
    refused(ours, NODE_00, NOW.minus(Duration.ofDays(1)), "is valid from");
    refused(ours, new Identity("node-01", CertificateRole.AGENT), NOW, "expected agent node-01");
    refused(ours, new Identity("node-00", CertificateRole.OPERATOR), NOW, "expected operator");
  }

  @Test
  void anAuthorityIsNoIdentity() {
    assertThatThrownBy(() -> Identity.of(authority.certificate()))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("carries no name and role");
  }

  @Test
  void readsBackAwkwardNames() {
    Identity awkward = new Identity("O'Brien, OU=operator", CertificateRole.VIEWER);

    assertThat(Identity.of(authority.issue(awkward, List.of(), NOW, YEAR).certificate()))
        .isEqualTo(awkward);
  }

  @Test
  void refusesARequestThatIsNotSignedByItsKey() {
    String pem = Csr.create(KeyAndChain.newKeys(), NODE_00).pem();
    char[] broken = pem.toCharArray();
    int inSignature = pem.indexOf("\n-----END") - 12;
    broken[inSignature] = broken[inSignature] == 'A' ? 'B' : 'A';

    assertThatThrownBy(() -> Csr.parse(new String(broken)))
        .isInstanceOfSatisfying(OpsException.class, CertificateAuthorityTest::isInvalid);
    assertThatThrownBy(() -> Csr.parse("hello"))
        .isInstanceOfSatisfying(OpsException.class, CertificateAuthorityTest::isInvalid);
  }

  @Test
  void derivesThePublicHalfOfAKey() {
    KeyPair keys = KeyAndChain.newKeys();

    assertThat(KeyAndChain.publicKeyOf(Pem.key(Pem.of(keys.getPrivate()))))
        .isEqualTo(keys.getPublic());
  }

  @Test
  void neverPrintsAKey() {
    KeyAndChain leaf = authority.issue(NODE_00, List.of(), NOW, YEAR);

    assertThat(leaf.toString()).contains("node-00").endsWith("key ***]");
    assertThat(leaf.keyPem()).hasToString("***");
  }

  @Test
  void saysWhatItCannotRead() {
    assertThatThrownBy(() -> Pem.certificate("x")).hasMessageContaining("no readable certificate");
    assertThatThrownBy(() -> Pem.key(new Secret("x"))).hasMessageContaining("no readable PKCS#8");
  }

  private void refused(X509Certificate leaf, Identity expected, Instant now, String why) {
    assertThatThrownBy(() -> CertificateCheck.verify(authority.certificate(), leaf, expected, now))
        .isInstanceOfSatisfying(OpsException.class, CertificateAuthorityTest::isInvalid)
        .hasMessageContaining(why);
  }

  private static void isInvalid(OpsException e) {
    assertThat(e.code()).isEqualTo(ErrorCode.CERTIFICATE_INVALID);
    assertThat(e.hint()).isNotBlank();
  }
}
