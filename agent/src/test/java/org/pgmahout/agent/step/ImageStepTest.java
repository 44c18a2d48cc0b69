package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

class ImageStepTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final String OTHER = "sha256:" + "b".repeat(64);
  private final QuietContext context = new QuietContext();
  private final FakeContainers containers = new FakeContainers();

  @Test
  void anArchiveWithAnotherImageUnderTheNameIsRefused() {
    containers.images.clear();
    containers.inArchive.put("etcd:v3", OTHER);
    ImageStep step = step("etcd:v3@" + DIGEST, "/archive");
    assertThat(step.check(context)).isInstanceOf(Finding.Wrong.class);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step.apply(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HASH_MISMATCH))
        .withMessageContainingAll("/archive", OTHER, DIGEST);
    assertThat(step.check(context)).isInstanceOf(Finding.Wrong.class);
  }

  @Test
  void anArchiveWithTheImageThatIsMeantIsLoaded() {
    containers.images.clear();
    containers.inArchive.put("etcd:v3", DIGEST);
    ImageStep step = step("etcd:v3@" + DIGEST, "/archive");
    step.apply(context);
    assertThat(step.check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aTagThatWasMovedIsNotTheImageThatIsMeant() {
    containers.images.put("etcd:v3", OTHER);
    assertThat(step("etcd:v3", "").check(context)).isEqualTo(Finding.right());
    assertThat(step("etcd:v3@" + DIGEST, "").check(context)).isInstanceOf(Finding.Wrong.class);
  }

  @Test
  void anArchiveWithoutTheImageIsMissingIt() {
    containers.images.clear();
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step("etcd:v3@" + DIGEST, "/archive").apply(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_MISSING));
  }

  private ImageStep step(String image, String archive) {
    return new ImageStep(
        StepHead.prepare(new TestStepId(Component.ETCD, "image"), image),
        containers,
        image,
        archive);
  }
}
