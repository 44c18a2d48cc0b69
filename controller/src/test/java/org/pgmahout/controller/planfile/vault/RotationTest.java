package org.pgmahout.controller.planfile.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateCheck;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

/** What lies next to the plan while things in it are replaced, and a process dies in between. */
class RotationTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private Instant now = NOW;

  @BeforeEach
  void folder() {
    plan().create("ada");
    node();
  }

  @Test
  void everyStageTrustsWhoSignedTheOneBefore() {
    X509Certificate old = plan().cluster().signer().certificate();
    X509Certificate first = node();

    assertThat(advance()).isEqualTo(RotationStage.BOTH_TRUSTED);
    assertThat(plan().cluster().trusted()).startsWith(old).hasSize(2);
    X509Certificate second = node();
    assertThat(second).isNotEqualTo(first);
    assertThat(signedBy(old, second)).isTrue();
    String trusted = trustedByNodes();

    assertThat(advance()).isEqualTo(RotationStage.NEW_SIGNS);
    assertThat(plan().cluster().trusted()).endsWith(old).hasSize(2);
    assertThat(trustedByNodes()).as("etcd need not start anew").isEqualTo(trusted);
    X509Certificate third = node();
    assertThat(signedBy(old, third)).isFalse();

    assertThat(advance()).isEqualTo(RotationStage.OLD_DROPPED);
    assertThat(plan().cluster().trusted()).hasSize(1).doesNotContain(old);
    assertThat(node()).as("Patroni must read whom to trust").isNotEqualTo(third);
    assertThat(plan().cluster().signer().signed(node())).isTrue();
    assertThat(folder.resolve("pki/cluster-ca.next.key")).doesNotExist();

    X509Certificate fourth = node();
    assertThat(plan().authority(AuthorityName.CLUSTER).stage())
        .isEqualTo(RotationStage.OLD_DROPPED);
    assertThat(advance()).isEqualTo(RotationStage.STEADY);
    assertThat(node()).as("nothing is left to be brought").isEqualTo(fourth);
  }

  @Test
  void anotherAuthoritySignsForOtherKeysOnly() {
    X509Certificate node = node();
    X509Certificate client = plan().own().client().certificate();
    X509Certificate operator = plan().own().operator().certificate();

    advance();
    plan().own().renew("ada");
    assertThat(node().getPublicKey()).as("the old one signs").isEqualTo(node.getPublicKey());
    advance();
    plan().authority(AuthorityName.CONTROL).advance();
    plan().authority(AuthorityName.CONTROL).advance();
    plan().own().renew("ada");

    assertThat(node().getPublicKey()).isNotEqualTo(node.getPublicKey());
    assertThat(plan().own().client().certificate().getPublicKey())
        .isNotEqualTo(client.getPublicKey());
    assertThat(plan().own().operator().certificate().getPublicKey())
        .isNotEqualTo(operator.getPublicKey());
    assertThat(node().getPublicKey()).as("once").isEqualTo(node().getPublicKey());
  }

  @Test
  void aKillBetweenCertificateAndKeyLeavesAPair() throws IOException {
    advance();
    node();
    Map<Path, String> before = contents();
    advance();
    node();
    Map<Path, String> after = contents();
    Path certificate = folder.resolve("pki/nodes/node-00.crt");
    Path key = folder.resolve("pki/nodes/node-00.key");
    Map<Path, String> killed = new HashMap<>(after);
    killed.put(key, before.get(key));
    killed.put(folder.resolve("pki/nodes/node-00.next.key"), after.get(key));
    restore(killed);

    KeyAndChain left = LeafFiles.read(folder.resolve("pki/nodes/node-00"));
    assertThat(CertificateCheck.belongTogether(left.certificate().getPublicKey(), left.key()))
        .isTrue();
    node();
    assertThat(certificate).hasContent(after.get(certificate));
    assertThat(key).hasContent(after.get(key));
    assertThat(folder.resolve("pki/nodes/node-00.next.key")).doesNotExist();
  }

  @Test
  void whatIsReplacedIsNotedAndWhoIsHandedTheFolderNotesItToo() {
    List<String> first = plan().lineage();
    assertThat(first).hasSize(1);
    plan().passwords().begin(SecretNames.REWIND_PASSWORD);
    plan().passwords().begin(SecretNames.REWIND_PASSWORD);
    advance();
    assertThat(plan().lineage()).startsWith(first.getFirst()).hasSize(3).doesNotHaveDuplicates();
    Path handed = folder.resolve("handed");
    plan().handover("grace", CertificateRole.OPERATOR, handed).make("cluster.yaml", now);
    assertThat(PlanFolder.at(handed, InstantSource.fixed(now)).lineage())
        .isEqualTo(plan().lineage());
  }

  @Test
  void whatIsHandedOutAgainIsGoodAndNotRevoked() {
    Path handed = folder.resolve("handed");
    Supplier<X509Certificate> again =
        () -> {
          plan().handover("grace", CertificateRole.VIEWER, handed).make("x", now);
          return Pem.certificate(
              PrivateFiles.readPublic(handed.resolve("pki/operator.crt")).orElseThrow());
        };
    X509Certificate first = again.get();
    assertThat(again.get()).isEqualTo(first);
    plan().revoke("grace");
    X509Certificate second = again.get();
    assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
    assertThat(plan().issued().revocations().serials()).doesNotContain(second.getSerialNumber());
    now = now.plus(Duration.ofDays(400));
    X509Certificate third = again.get();
    assertThat(third.getPublicKey()).isNotEqualTo(second.getPublicKey());
    assertThat(plan().issued().people().get("grace")).startsWith(third).hasSize(3);
  }

  /** What a kill leaves is every mix of files before and after that the order of writing allows. */
  @Test
  void aKillBetweenTwoFilesLeavesASignerThatWorks() throws IOException {
    advance();
    Map<Path, String> before = contents();
    advance();
    Map<Path, String> after = contents();
    Path certificates = folder.resolve("pki/cluster-ca.crt");
    restore(before);
    Files.writeString(certificates, after.get(certificates));

    assertThat(plan().authority(AuthorityName.CLUSTER).stage()).isEqualTo(RotationStage.NEW_SIGNS);
    assertThat(plan().cluster().signer().signed(node())).isTrue();
    assertThat(advance()).isEqualTo(RotationStage.OLD_DROPPED);
    assertThat(plan().cluster().signer().signed(node())).isTrue();
  }

  @Test
  void aPasswordHasTwoValuesUntilTheClusterHasTheNewOne() {
    String name = SecretNames.REWIND_PASSWORD;
    var old = plan().passwords().all().get(name);

    plan().passwords().begin(name);
    var fresh = plan().passwords().all().get(name);
    plan().passwords().begin(name);

    assertThat(plan().passwords().all().get(name)).isEqualTo(fresh).isNotEqualTo(old);
    assertThat(plan().passwords().known(name)).containsExactly(fresh, old);
    assertThat(plan().passwords().unfinished()).containsExactly(name);
    plan().passwords().end(name);
    assertThat(plan().passwords().known(name)).containsExactly(fresh);
    assertThat(plan().passwords().unfinished()).isEmpty();
  }

  @Test
  void whoIsHandedAFolderWorksWithItAndSignsNothing() {
    Path handed = folder.resolve("handed");
    plan().handover("grace", CertificateRole.OPERATOR, handed).make("cluster.yaml", now);
    PlanFolder theirs = PlanFolder.at(handed, InstantSource.fixed(now));

    assertThat(theirs.own().operator().identity())
        .isEqualTo(new Identity("grace", CertificateRole.OPERATOR));
    assertThat(theirs.passwords().all()).isEqualTo(plan().passwords().all());
    assertThat(theirs.nodes().database("node-00", "198.18.10.17"))
        .containsOnlyKeys(SecretNames.CLUSTER_CA, SecretNames.CLUSTER_CERT);
    assertThat(theirs.own().renew("grace")).isEmpty();
    assertThatThrownBy(() -> theirs.revoke("ada")).hasMessageContaining("cannot sign");
    assertThat(plan().issued().people().keySet()).containsExactly("ada", "grace");
  }

  @Test
  void aRevokedOperatorsOwnFolderGoesOnWithAnotherKey() {
    X509Certificate lost = plan().own().operator().certificate();
    plan().handover("grace", CertificateRole.VIEWER, folder.resolve("v")).make("x", now);
    plan().revoke("grace");
    plan().revoke("ada");

    X509Certificate own = plan().own().operator().certificate();
    assertThat(own.getPublicKey()).isNotEqualTo(lost.getPublicKey());
    assertThat(plan().issued().revocations().serials())
        .contains(lost.getSerialNumber())
        .doesNotContain(own.getSerialNumber())
        .hasSize(2);
    assertThatThrownBy(() -> plan().revoke("nobody"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("nobody of the name nobody");
  }

  @Test
  void aFolderFromAnOlderBackupLearnsFromTheAgentsWhoIsRefused() throws IOException {
    plan().handover("grace", CertificateRole.VIEWER, folder.resolve("v")).make("x", now);
    Map<Path, String> backup = contents();
    plan().revoke("grace");
    String atTheAgents = plan().issued().revocations().pem();
    restore(backup);
    assertThat(plan().issued().revocations().serials()).isEmpty();

    plan().issued().adopt(atTheAgents);
    plan().issued().adopt(atTheAgents);

    assertThat(plan().issued().revocations().serials()).hasSize(1);
    PlanFolder foreign = PlanFolder.at(folder.resolve("foreign"), InstantSource.fixed(now));
    Files.createDirectory(folder.resolve("foreign"));
    foreign.create("mallory");
    foreign.revoke("mallory");
    plan().issued().adopt(foreign.issued().revocations().pem());
    assertThat(plan().issued().revocations().serials())
        .as("of an authority nobody trusts")
        .hasSize(1);
  }

  @Test
  void whatTheOldAuthorityRevokedStaysRevokedWhileItIsTrusted() {
    plan().handover("grace", CertificateRole.VIEWER, folder.resolve("v")).make("x", now);
    plan().revoke("grace");
    plan().authority(AuthorityName.CONTROL).advance();
    plan().authority(AuthorityName.CONTROL).advance();
    plan().own().renew("ada");
    assertThat(plan().issued().revocations().serials()).hasSize(1);
    plan().handover("alan", CertificateRole.VIEWER, folder.resolve("w")).make("x", now);
    plan().revoke("alan");
    assertThat(plan().issued().revocations().serials()).hasSize(2);
    plan().authority(AuthorityName.CONTROL).advance();
    assertThat(plan().issued().revocations().serials())
        .as("of the authority that is left")
        .hasSize(1);
    assertThat(plan().issued().people().get("grace"))
        .as("never invited back")
        .allMatch(one -> plan().issued().revoked(one));
    assertThat(plan().issued().revoked(plan().own().operator().certificate())).isFalse();
  }

  @Test
  void ownCertificatesAreRenewedInTheirLastThird() {
    assertThat(plan().own().renew("ada")).isEmpty();
    now = NOW.plus(Duration.ofDays(250));
    assertThat(plan().own().renew("somebody"))
        .extracting(path -> path.getFileName().toString())
        .containsExactly("operator.crt", "cluster-client.crt");
    assertThat(plan().own().operator().identity().name()).isEqualTo("ada");
    assertThat(plan().issued().people().get("ada")).hasSize(2);
  }

  @Test
  void aNodesAgentIsRefusedByItsNameWithAllItWasEverGiven() {
    Csr request = agentRequest();
    X509Certificate enrolled = plan().agents().enrolled(request, "node-00", "198.18.10.17");
    assertThat(plan().agents().renewed(enrolled, request, "node-00", "198.18.10.17")).isEmpty();
    X509Certificate moved =
        plan().agents().renewed(enrolled, request, "node-00", "198.18.10.99").orElseThrow();
    X509Certificate other = plan().agents().enrolled(agentRequest(), "node-01", "198.18.10.18");
    assertThat(plan().agents().certificates("node-00")).containsExactly(moved, enrolled);
    assertThat(plan().agents().isShutOut("node-00")).isFalse();
    assertThat(plan().issued().people().keySet()).as("a node is nobody").containsExactly("ada");

    plan().agents().revoke("node-00");

    assertThat(plan().issued().revocations().serials())
        .containsExactlyInAnyOrder(enrolled.getSerialNumber(), moved.getSerialNumber());
    assertThat(plan().agents().isShutOut("node-00")).isTrue();
    assertThat(plan().issued().revocations().serials()).doesNotContain(other.getSerialNumber());
    assertThat(plan().agents().isShutOut("node-01")).isFalse();
  }

  /** The list is what connections are judged by: a note alone would shut out nobody. */
  @Test
  void aRevocationThatWasKilledBeforeItsNoteIsEndedByTheNextOne() throws IOException {
    plan().agents().enrolled(agentRequest(), "node-00", "198.18.10.17");
    plan().agents().revoke("node-00");
    Path note = folder.resolve("pki/agents/node-00.revoked");
    Files.delete(note);
    assertThat(plan().agents().isShutOut("node-00")).as("by the list").isTrue();
    plan().agents().revoke("node-00");
    assertThat(note).isNotEmptyFile();
  }

  @Test
  void anAgentThatIsNotKnownIsShutOutByAnotherAuthorityAlone() {
    assertThat(plan().agents().isShutOut("node-00")).isFalse();
    plan().agents().shutOutUnseen(List.of("node-00"));
    assertThat(plan().agents().isShutOut("node-00")).isTrue();
    plan().agents().enrolled(agentRequest(), "node-00", "198.18.10.17");
    assertThat(plan().agents().isShutOut("node-00")).as("enrolled again").isFalse();
  }

  @Test
  void whoIsEnrolledAgainPutsTheCertificateBeforeOnTheList() {
    X509Certificate first = plan().agents().enrolled(agentRequest(), "node-00", "198.18.10.17");
    X509Certificate second = plan().agents().enrolled(agentRequest(), "node-00", "198.18.10.17");
    assertThat(plan().issued().revocations().serials()).containsExactly(first.getSerialNumber());
    assertThat(plan().agents().certificates("node-00")).containsExactly(second, first);
    assertThat(plan().agents().isShutOut("node-00")).isFalse();
  }

  /** What an agent shows is its word alone until an authority of this folder has signed it. */
  @Test
  void aFolderFromBeforeLearnsFromTheAgentsWhatTheyWereGiven() throws IOException {
    X509Certificate given = plan().agents().enrolled(agentRequest(), "node-00", "198.18.10.17");
    Files.delete(folder.resolve("pki/agents/node-00.crt"));
    PlanFolder foreign = PlanFolder.at(folder.resolve("foreign"), InstantSource.fixed(now));
    Files.createDirectory(folder.resolve("foreign"));
    foreign.create("mallory");
    plan()
        .agents()
        .remember("node-00", foreign.agents().enrolled(agentRequest(), "node-00", "198.18.10.17"));
    plan().agents().remember("node-01", given);
    plan().agents().remember("node-01", plan().own().operator().certificate());
    assertThat(plan().agents().certificates("node-00")).isEmpty();
    assertThat(plan().agents().certificates("node-01")).isEmpty();

    plan().agents().remember("node-00", given);
    plan().agents().revoke("node-00");

    assertThat(plan().issued().revocations().serials()).containsExactly(given.getSerialNumber());
    assertThat(plan().issued().people().get("ada")).noneMatch(one -> plan().issued().revoked(one));
  }

  private static Csr agentRequest() {
    return Csr.create(
        KeyAndChain.newKeys(), new Identity("whatever it wants", CertificateRole.OPERATOR));
  }

  private PlanFolder plan() {
    return PlanFolder.at(folder, InstantSource.fixed(now));
  }

  private RotationStage advance() {
    now = now.plus(MINUTE);
    return plan().authority(AuthorityName.CLUSTER).advance();
  }

  private X509Certificate node() {
    return Pem.certificate(
        plan().nodes().database("node-00", "198.18.10.17").get(SecretNames.CLUSTER_CERT).reveal());
  }

  private String trustedByNodes() {
    return plan().nodes().database("node-00", "198.18.10.17").get(SecretNames.CLUSTER_CA).reveal();
  }

  private static boolean signedBy(X509Certificate authority, X509Certificate one) {
    return CertificateAuthority.signed(authority, one);
  }

  private Map<Path, String> contents() throws IOException {
    Map<Path, String> found = new HashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        found.put(path, Files.readString(path));
      }
    }
    return found;
  }

  private void restore(Map<Path, String> before) throws IOException {
    for (Path path : contents().keySet()) {
      if (!before.containsKey(path)) {
        Files.delete(path);
      }
    }
    for (Map.Entry<Path, String> file : before.entrySet()) {
      if (Files.exists(file.getKey())) {
        Files.writeString(file.getKey(), file.getValue());
      } else {
        Files.writeString(
            Files.createFile(
                file.getKey(),
                java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                    java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"))),
            file.getValue());
      }
    }
  }
}
