package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** What the operator got wrong is said before any node hears of it. */
@Order(4)
@ExtendWith(BuiltCluster.class)
class WrongInputST {
  private static final String ETCD =
      "docker inspect -f '{{.Id}} {{.State.StartedAt}}' pgmahout-etcd";

  @TempDir private Path folder;

  @Test
  void textThatIsNotYaml(TestLab lab) {
    Path plan = lab.copyOfPlan(folder, text -> text.replace("nodes:", "nodes: ["));
    Refusal.assertForm(apply(lab, plan), ErrorCode.PLAN_INVALID, plan + ":", "not YAML");
  }

  @Test
  void aPlanWithMistakesIsToldAllOfThemWithTheirPlaces(TestLab lab) {
    Path plan =
        lab.copyOfPlan(
            folder,
            text -> text.replace("timing: fast", "timming: fast").replace("[proxy]", "[porxy]"));
    Result result = apply(lab, plan);
    Refusal.assertForm(result, ErrorCode.PLAN_INVALID, "timming", "timing", "porxy", "proxy");
    assertThat(result.stderr())
        .containsPattern(plan + ":\\d+:\\d+: .*timming")
        .containsPattern(plan + ":\\d+:\\d+: .*porxy");
  }

  @Test
  void aPasswordThatOthersCanRead(TestLab lab) throws IOException {
    Path plan = lab.copyOfPlan(folder, text -> text);
    Path secret = folder.resolve("secrets/superuser-password");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    Refusal.assertForm(
        apply(lab, plan), ErrorCode.SECRET_FILE_UNSAFE, secret.toString(), "chmod 600");
  }

  @Test
  void anImageThatIsNowhereLeavesTheRunningMembersAlone(TestLab lab) {
    String before = etcd(lab);
    Path plan =
        lab.copyOfPlan(
            folder,
            text ->
                text.replaceAll(
                    "(?m)^  image_archive: .*$", "  image: quay.io/coreos/etcd:v3.5.999"));
    Result apply =
        lab.pgmahout(Duration.ofMinutes(4), "apply", "--yes", "-o", "plain", "-f", plan.toString());
    Refusal.assertForm(
        apply, ErrorCode.IMAGE_MISSING, "quay.io/coreos/etcd:v3.5.999", "etcd.image_archive");
    assertThat(etcd(lab)).as("the members that ran").isEqualTo(before);

    // The files that name the image were written: the true plan brings them back.
    TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
    assertThat(etcd(lab)).isEqualTo(before);
  }

  private static Result apply(TestLab lab, Path plan) {
    return lab.launched(TestLab.LIMIT, "apply", "--yes", "-o", "plain", "-f", plan.toString());
  }

  private static String etcd(TestLab lab) {
    StringBuilder all = new StringBuilder();
    lab.databases().forEach(node -> all.append(lab.output(node, ETCD)).append('\n'));
    return all.toString();
  }
}
