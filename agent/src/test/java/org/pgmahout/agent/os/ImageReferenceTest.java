package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A tag is moved, or an archive exchanged: only the content says which image is meant. */
class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final String OTHER = "sha256:" + "b".repeat(64);
  private static final ImageReference PINNED = ImageReference.of("registry:5000/etcd:v3@" + DIGEST);

  @Test
  void withoutADigestAnyImageOfTheNameIsMeant() {
    ImageReference reference = ImageReference.of("registry:5000/etcd:v3");
    assertThat(reference.pinned()).isFalse();
    assertThat(reference.candidates()).containsExactly("registry:5000/etcd:v3");
    assertThat(reference.isMeant(OTHER, List.of())).isTrue();
  }

  @Test
  void withADigestTheImageOfThatContentAloneIsMeant() {
    assertThat(PINNED.isMeant(OTHER, List.of("registry:5000/etcd@" + DIGEST))).isTrue();
    assertThat(PINNED.isMeant(DIGEST, List.of())).as("loaded: known by its id").isTrue();
    assertThat(PINNED.isMeant(OTHER, List.of())).isFalse();
    assertThat(PINNED.isMeant(OTHER, List.of("registry:5000/etcd@" + OTHER))).isFalse();
  }

  @Test
  void itIsAskedForByDigestByIdAndByName() {
    assertThat(PINNED.candidates())
        .containsExactly("registry:5000/etcd@" + DIGEST, DIGEST, "registry:5000/etcd:v3");
    assertThat(ImageReference.of("registry:5000/etcd@" + DIGEST).candidates())
        .startsWith("registry:5000/etcd@" + DIGEST);
  }
}
