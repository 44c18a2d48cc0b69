package org.pgmahout.agent.component.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.RenderedFile;

/** What a member's container remembers of whom it trusts. */
class EtcdLabelsTest {
  @Test
  void otherAuthoritiesAskForAnotherContainerWhateverTheClocksSay() {
    Map<String, String> one = EtcdSteps.labels(List.of(file("ca.crt", "a"), file("node.crt", "x")));
    assertThat(one).hasSize(1);
    assertThat(EtcdSteps.labels(List.of(file("ca.crt", "a"), file("node.crt", "y"))))
        .isEqualTo(one);
    assertThat(EtcdSteps.labels(List.of(file("ca.crt", "a and b")))).isNotEqualTo(one);
  }

  @Test
  void withoutCertificatesThereIsNothingToRemember() {
    assertThat(EtcdSteps.labels(List.of())).isEmpty();
  }

  private static RenderedFile file(String name, String text) {
    return new RenderedFile(
        Component.ETCD, NodePaths.ETCD_PKI + "/" + name, "root", "root", "0644", false, text);
  }
}
