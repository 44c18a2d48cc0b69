package org.pgmahout.controller.planfile.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.CertificateCheck;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Lifetime;

class PlanFolderTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  @TempDir private Path folder;

  @Test
  void makesAllThatIsMissingAndNothingTwice() throws IOException {
    assertThat(at(NOW).create("ada"))
        .extracting(path -> folder.relativize(path).toString())
        .containsExactly(
            "secrets/superuser-password",
            "secrets/replication-password",
            "secrets/rewind-password",
            "secrets/proof-password",
            "secrets/restapi-password",
            "secrets/etcd-root-password",
            "secrets/etcd-patroni-password",
            "secrets/etcd-agent-password",
            "pki/control-ca.key",
            "pki/control-ca.crt",
            "pki/cluster-ca.key",
            "pki/cluster-ca.crt",
            "pki/lineage",
            ".gitignore",
            "pki/operator.key",
            "pki/operator.crt",
            "pki/cluster-client.key",
            "pki/cluster-client.crt");
    Map<String, String> before = contents();

    assertThat(at(NOW).create("grace")).isEmpty();

    assertThat(contents()).isEqualTo(before);
    assertThat(at(NOW).own().operator().identity())
        .isEqualTo(new Identity("ada", CertificateRole.OPERATOR));
  }

  @Test
  void aRolesPasswordIsMadeOnceAndMakesOtherCopiesOfTheFolderOlder() throws IOException {
    at(NOW).create("ada", List.of("role-app-password"));
    assertThat(at(NOW).passwords().all()).containsKey("role-app-password");
    assertThat(at(NOW).lineage()).hasSize(1);
    Map<String, String> before = contents();

    at(NOW).makeRolePasswords(List.of("role-app-password"));
    assertThat(contents()).isEqualTo(before);

    at(NOW).makeRolePasswords(List.of("role-app-password", "role-bi-password"));
    assertThat(at(NOW).passwords().names()).endsWith("role-app-password", "role-bi-password");
    assertThat(at(NOW).lineage()).hasSize(2);
  }

  @Test
  void aFolderThatWasHandedOverMakesNoPassword() throws IOException {
    Files.writeString(folder.resolve("cluster.yaml"), "");
    at(NOW).create("ada", List.of("role-app-password"));
    Path target = folder.resolve("handover/grace");
    at(NOW).handover("grace", CertificateRole.OPERATOR, target).make("cluster.yaml", NOW);
    PlanFolder handed = PlanFolder.at(target, InstantSource.fixed(NOW));

    handed.makeRolePasswords(List.of("role-app-password"));
    assertThatThrownBy(() -> handed.makeRolePasswords(List.of("role-bi-password")))
        .hasMessageContaining("role-bi-password is not there")
        .matches(e -> ((OpsException) e).code() == ErrorCode.SECRET_MISSING);
  }

  @Test
  void aFolderThatWasHandedOverHasNoKeyOfANode() throws IOException {
    Files.writeString(folder.resolve("cluster.yaml"), "");
    at(NOW).create("ada");
    Map<String, Secret> database = at(NOW).nodes().database("node-00", "198.18.10.17");
    Map<String, Secret> peer = at(NOW).nodes().etcd("node-00", "198.18.10.17");
    Path target = folder.resolve("handover/grace");
    at(NOW).handover("grace", CertificateRole.OPERATOR, target).make("cluster.yaml", NOW);
    // As folders were made before.
    Path earlier = target.resolve("pki/nodes/node-00.key");
    Files.copy(folder.resolve("pki/nodes/node-00.key"), earlier);

    List<Path> files =
        at(NOW).handover("grace", CertificateRole.OPERATOR, target).make("cluster.yaml", NOW);

    assertThat(files.stream().map(Path::toString).filter(name -> name.endsWith(".key")))
        .containsExactlyInAnyOrder("pki/operator.key", "pki/cluster-client.key");
    assertThat(earlier).doesNotExist();
    NodeCertificates handed = PlanFolder.at(target, InstantSource.fixed(NOW)).nodes();
    database.remove(SecretNames.CLUSTER_KEY);
    peer.remove(SecretNames.PEER_KEY);
    assertThat(handed.database("node-00", "198.18.10.17")).isEqualTo(database);
    assertThat(handed.etcd("node-00", "198.18.10.17")).isEqualTo(peer);
    assertThatThrownBy(() -> handed.database("node-09", "198.18.10.29"))
        .hasMessageContaining("node-09.crt is not there, and this folder cannot make it")
        .matches(e -> ((OpsException) e).code() == ErrorCode.SECRET_MISSING);
  }

  @Test
  void aGitignoreKeepsThePrivateOutUnlessThereIsOne() throws IOException {
    Files.writeString(folder.resolve(".gitignore"), "mine\n");
    at(NOW).create("ada");
    assertThat(folder.resolve(".gitignore")).hasContent("mine\n");
    Files.delete(folder.resolve(".gitignore"));
    at(NOW).handover("grace", CertificateRole.VIEWER, folder.resolve("handover/grace"));
    assertThat(folder.resolve(".gitignore"))
        .content()
        .contains("pki/\n", "secrets/\n", "handover/\n");
  }

  /** The mistake itself, with git: everything next to the plan is added. */
  @Test
  void gitAddTakesNoKeyAlongAlsoBesideAGitignoreThatKnowsNothingOfThem() throws Exception {
    Files.writeString(folder.resolve(".gitignore"), "target/\n");
    Files.writeString(folder.resolve("cluster.yaml"), "kind: plan\n");
    at(NOW).create("ada");
    at(NOW)
        .handover("grace", CertificateRole.OPERATOR, folder.resolve("handover/grace"))
        .make("cluster.yaml", NOW);
    at(NOW)
        .handover("linus", CertificateRole.OPERATOR, folder.resolve("elsewhere"))
        .make("cluster.yaml", NOW);

    git("init", "-q");
    git("add", ".");

    assertThat(git("ls-files").lines())
        .contains("cluster.yaml", "elsewhere/cluster.yaml")
        .noneMatch(file -> file.contains("pki/") || file.contains("secrets/"));
  }

  private String git(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("git", "-C", folder.toString()));
    line.addAll(List.of(arguments));
    Process git = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(git.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void aFolderThatSignsRenewsItsOwnEndedCertificatesByItself() {
    at(NOW).create("ada");
    PlanFolder later = at(NOW.plus(Lifetime.PERSON.validity("ada")).plusSeconds(1));
    assertThat(later.own().endingSoon()).hasSize(2).allMatch(line -> line.contains("apply"));

    assertThat(later.own().toAgent("node-00")).isNotNull();

    assertThat(later.own().operator().identity().name()).isEqualTo("ada");
    assertThat(later.own().client().certificate().getNotAfter().toInstant())
        .isEqualTo(NOW.plus(Duration.ofDays(2 * 365)).plusSeconds(1));
    assertThat(later.own().endingSoon()).isEmpty();
  }

  @Test
  void aHandedFolderSaysThatItsCertificateHasEndedBeforeAnybodyIsDialled() {
    at(NOW).create("ada");
    Path handed = folder.resolve("handover/grace");
    at(NOW).handover("grace", CertificateRole.VIEWER, handed).make("cluster.yaml", NOW);
    Instant end = NOW.plus(Lifetime.PERSON.validity("grace"));
    PlanFolder later = PlanFolder.at(handed, InstantSource.fixed(end.plusSeconds(1)));

    assertThatThrownBy(() -> later.own().toAgent("node-00"))
        .hasMessageContaining("pki/operator.crt ended at " + end)
        .satisfies(
            e -> {
              assertThat(((OpsException) e).code()).isEqualTo(ErrorCode.CERTIFICATE_ENDED);
              assertThat(((OpsException) e).hint()).contains("pgmahout operator add");
            });
    PlanFolder before = PlanFolder.at(handed, InstantSource.fixed(end.minus(Duration.ofDays(31))));
    assertThat(before.own().endingSoon()).isEmpty();
    PlanFolder soon = PlanFolder.at(handed, InstantSource.fixed(end.minus(Duration.ofDays(29))));
    assertThat(soon.own().endingSoon()).hasSize(1);
  }

  @Test
  void closesEverythingToOthers() throws IOException {
    at(NOW).create("ada");
    at(NOW).nodes().database("node-00", "198.18.10.17");

    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(p -> !p.equals(folder)).toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void passwordsAreLongAndDifferent() {
    at(NOW).create("ada");

    Map<String, Secret> passwords = at(NOW).passwords().all();

    assertThat(passwords.values()).doesNotHaveDuplicates().hasSize(8);
    assertThat(passwords.get(SecretNames.REWIND_PASSWORD).reveal()).matches("[A-Za-z0-9]{32}");
  }

  @Test
  void aFolderOfAnEarlierVersionGetsWhatCameLaterAndIsNewerThanItsCopies() throws IOException {
    at(NOW).create("ada");
    Files.delete(folder.resolve("secrets/proof-password"));
    List<String> lineage = at(NOW).lineage();
    assertThat(at(NOW).passwords().all()).doesNotContainKey(SecretNames.PROOF_PASSWORD);

    assertThat(at(NOW).completePasswords(PasswordFiles.NAMES))
        .containsExactly(folder.resolve("secrets/proof-password"));

    assertThat(at(NOW).passwords().all()).containsKey(SecretNames.PROOF_PASSWORD);
    assertThat(at(NOW).lineage()).hasSize(lineage.size() + 1).containsAll(lineage);
    assertThat(at(NOW).completePasswords(PasswordFiles.NAMES)).isEmpty();
    assertThat(at(NOW).lineage()).hasSize(lineage.size() + 1);
  }

  @Test
  void initCompletesSuchAFolderTooAndAHandedOneDoesNot() throws IOException {
    at(NOW).create("ada");
    Files.delete(folder.resolve("secrets/proof-password"));
    Path handed = folder.resolve("handed");
    at(NOW).handover("grace", CertificateRole.OPERATOR, handed).make("cluster.yaml", NOW);
    refused(
        () ->
            PlanFolder.at(handed, InstantSource.fixed(NOW)).completePasswords(PasswordFiles.NAMES),
        ErrorCode.SECRET_MISSING,
        "makes no password");
    List<String> lineage = at(NOW).lineage();
    assertThat(at(NOW).create("ada")).containsExactly(folder.resolve("secrets/proof-password"));
    assertThat(at(NOW).lineage()).hasSize(lineage.size() + 1);
  }

  @Test
  void goesOnWhereAKilledRunStopped() throws IOException {
    at(NOW).create("ada");
    String key = Files.readString(folder.resolve("pki/control-ca.key"));
    Files.delete(folder.resolve("pki/control-ca.crt"));
    Files.delete(folder.resolve("secrets/rewind-password"));

    assertThat(at(NOW).create("ada"))
        .contains(folder.resolve("pki/control-ca.crt"), folder.resolve("secrets/rewind-password"));

    assertThat(folder.resolve("pki/control-ca.key")).hasContent(key);
    at(NOW).control().signer();
    CertificateCheck.verify(
        at(NOW).control().signer().certificate(),
        at(NOW).own().operator().certificate(),
        new Identity("ada", CertificateRole.OPERATOR),
        NOW);
  }

  @Test
  void neverMakesALostAuthorityKeyAnew() throws IOException {
    at(NOW).create("ada");
    Files.delete(folder.resolve("pki/cluster-ca.key"));

    refused(() -> at(NOW).create("ada"), ErrorCode.SECRET_MISSING, "cluster-ca.key is gone");
  }

  @Test
  void refusesWhatOthersCanRead() throws IOException {
    at(NOW).create("ada");
    mode("secrets/restapi-password", "rw-r-----");
    refused(() -> at(NOW).passwords().all(), ErrorCode.SECRET_FILE_UNSAFE, "rw-r-----");
    mode("secrets/restapi-password", "rw-------");

    mode("pki/control-ca.key", "rw-r--r--");
    refused(() -> at(NOW).control().signer(), ErrorCode.SECRET_FILE_UNSAFE, "control-ca.key");
    mode("pki/control-ca.key", "rw-------");

    mode("pki", "rwxr-xr-x");
    refused(() -> at(NOW).own().operator(), ErrorCode.SECRET_FILE_UNSAFE, "expected at most 700");
  }

  @Test
  void certificatesMayBeSeen() throws IOException {
    at(NOW).create("ada");
    mode("pki/operator.crt", "rw-r--r--");

    assertThat(at(NOW).own().operator().identity().name()).isEqualTo("ada");
  }

  @Test
  void saysWhichFileIsMissing() {
    refused(
        () -> at(NOW).passwords().all(),
        ErrorCode.SECRET_MISSING,
        "superuser-password is not there");
    refused(() -> at(NOW).control().signer(), ErrorCode.SECRET_MISSING, "pki is not there");
  }

  @Test
  void aNodesClusterCertificateStaysTheSame() {
    at(NOW).create("ada");

    Map<String, Secret> first = at(NOW).nodes().database("node-00", "198.18.10.17");

    assertThat(
            at(NOW.plus(Duration.ofDays(1826 - 56 - 366)))
                .nodes()
                .database("node-00", "198.18.10.17"))
        .isEqualTo(first);
    assertThat(first.keySet())
        .containsExactlyInAnyOrder(
            SecretNames.CLUSTER_CA, SecretNames.CLUSTER_CERT, SecretNames.CLUSTER_KEY);
  }

  @Test
  void aNodesClusterCertificateFollowsItsAddressAndItsEnd() {
    at(NOW).create("ada");
    Map<String, Secret> first = at(NOW).nodes().database("node-00", "198.18.10.17");

    Map<String, Secret> moved = at(NOW).nodes().database("node-00", "198.18.10.99");
    Map<String, Secret> renewed =
        at(NOW.plus(Duration.ofDays(1826 - 364))).nodes().database("node-00", "198.18.10.99");

    assertThat(moved.get(SecretNames.CLUSTER_CERT))
        .isNotEqualTo(first.get(SecretNames.CLUSTER_CERT));
    assertThat(renewed.get(SecretNames.CLUSTER_CERT))
        .isNotEqualTo(moved.get(SecretNames.CLUSTER_CERT));
    assertThat(renewed.get(SecretNames.CLUSTER_KEY)).isEqualTo(first.get(SecretNames.CLUSTER_KEY));
  }

  private PlanFolder at(Instant now) {
    return PlanFolder.at(folder, InstantSource.fixed(now));
  }

  private void mode(String path, String permissions) throws IOException {
    Files.setPosixFilePermissions(
        folder.resolve(path), PosixFilePermissions.fromString(permissions));
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        found.put(folder.relativize(path).toString(), Files.readString(path));
      }
    }
    return found;
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable what, ErrorCode code, String why) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(OpsException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(why);
  }
}
