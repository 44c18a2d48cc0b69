package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

class BroughtCertificateTest {
  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration VALIDITY = Duration.ofDays(300);
  private static final Instant RENEWED = MADE.plus(Duration.ofDays(200));
  private static final Instant NOW = RENEWED.plus(Duration.ofDays(1));
  private static final Instant OLD_ENDED = MADE.plus(VALIDITY).plusSeconds(1);
  private static final Identity NODE = new Identity("node-00", CertificateRole.MEMBER);
  private static final List<String> NAMES = List.of("node-00", "198.18.10.17");

  private final CertificateAuthority authority =
      CertificateAuthority.create("cluster", MADE, Duration.ofDays(3650));
  private final KeyPair keys = KeyAndChain.newKeys();

  private Map<String, Secret> folder(
      CertificateAuthority signer, KeyPair pair, List<String> names, Instant issued) {
    return Map.of(
        SecretNames.CLUSTER_CA,
        new Secret(signer.certificatePem()),
        SecretNames.CLUSTER_CERT,
        new Secret(Pem.of(signer.sign(pair.getPublic(), NODE, names, issued, VALIDITY))),
        SecretNames.CLUSTER_KEY,
        Pem.of(pair.getPrivate()));
  }

  private Map<String, Secret> issued(Instant when) {
    return folder(authority, keys, NAMES, when);
  }

  @Test
  void anOlderOneNeverComesBack() {
    Map<String, Secret> old = issued(MADE);
    Map<String, Secret> renewed = issued(RENEWED);
    assertThat(BroughtCertificate.settled(old, renewed, NOW)).isEqualTo(renewed);
    assertThat(BroughtCertificate.settled(renewed, old, NOW)).isEqualTo(renewed);
    assertThat(BroughtCertificate.settled(renewed, old, OLD_ENDED))
        .as("an ended copy of what the node has newer harms nobody")
        .isEqualTo(renewed);
  }

  @Test
  void whatIsNotTheSameCertificateIsTakenAsItComes() {
    Map<String, Secret> there = issued(RENEWED);
    CertificateAuthority other =
        CertificateAuthority.create("cluster", MADE, Duration.ofDays(3650));
    for (Map<String, Secret> brought :
        List.of(
            folder(other, keys, NAMES, MADE),
            folder(authority, KeyAndChain.newKeys(), NAMES, MADE),
            folder(authority, keys, List.of("node-00", "198.18.10.99"), MADE))) {
      assertThat(BroughtCertificate.settled(there, brought, NOW)).isEqualTo(brought);
    }
  }

  @Test
  void oneThatDoesNotHoldGivesWay() {
    Map<String, Secret> old = issued(MADE);
    Map<String, Secret> ofAClockAhead = issued(NOW.plus(Duration.ofDays(9)));
    assertThat(BroughtCertificate.settled(ofAClockAhead, old, NOW)).isEqualTo(old);
    Map<String, Secret> damaged = Map.of(SecretNames.CLUSTER_CERT, new Secret("half"));
    assertThat(BroughtCertificate.settled(damaged, old, NOW)).isEqualTo(old);
    assertThat(BroughtCertificate.settled(Map.of(), old, NOW)).isEqualTo(old);
  }

  @Test
  void anEndedOneIsNeverBrought() {
    Map<String, Secret> old = issued(MADE);
    for (Map<String, Secret> there : List.of(old, Map.<String, Secret>of())) {
      assertThatThrownBy(() -> BroughtCertificate.settled(there, old, OLD_ENDED))
          .hasMessageContaining("UID=node-00")
          .hasMessageContaining("ended at " + MADE.plus(VALIDITY))
          .isInstanceOfSatisfying(
              OpsException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CERTIFICATE_INVALID));
    }
  }

  /** As a folder that was handed over brings it. */
  @Test
  void oneWithoutItsKeyIsForTheKeyThatTheNodeHas() {
    Map<String, Secret> old = issued(MADE);
    Map<String, Secret> renewed = issued(RENEWED);
    Map<String, Secret> brought = withoutKey(renewed);
    assertThat(BroughtCertificate.settled(old, brought, NOW)).isEqualTo(brought);
    assertThat(BroughtCertificate.settled(renewed, withoutKey(old), NOW))
        .as("the node's own is newer")
        .isEqualTo(brought);
    refused(Map.of(), brought, "this node has none");
    refused(
        folder(authority, KeyAndChain.newKeys(), NAMES, MADE),
        brought,
        "the key on this node is another");
  }

  private static Map<String, Secret> withoutKey(Map<String, Secret> folder) {
    Map<String, Secret> without = new HashMap<>(folder);
    without.remove(SecretNames.CLUSTER_KEY);
    return without;
  }

  private static void refused(Map<String, Secret> there, Map<String, Secret> brought, String why) {
    assertThatThrownBy(() -> BroughtCertificate.settled(there, brought, NOW))
        .hasMessageContaining("UID=node-00")
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CERTIFICATE_INVALID));
  }

  @Test
  void otherSecretsAreNoneOfItsBusiness() {
    Map<String, Secret> passwords = Map.of("superuser-password", new Secret("hush"));
    assertThat(BroughtCertificate.settled(issued(MADE), passwords, OLD_ENDED)).isEqualTo(passwords);
  }
}
