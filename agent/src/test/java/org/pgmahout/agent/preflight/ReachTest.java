package org.pgmahout.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.FreePort;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodePort;
import org.pgmahout.common.wire.PreflightListen;
import org.pgmahout.common.wire.PreflightReach;
import org.pgmahout.common.wire.PreflightReach.Result;
import org.pgmahout.common.wire.PreflightReach.Target;

/** Listening for a moment and finding the way there, over loopback. */
class ReachTest {

  @Test
  void aLeasedPortIsOpenUntilItsLeaseEnds() throws IOException {
    int port = FreePort.any();
    try (PortLeases leases = new PortLeases()) {
      assertThat(leases.listen(new PreflightListen(List.of(port), 20)).listening())
          .containsExactly(port);
      assertThat(attempt(port)).isEqualTo(Result.OPEN);

      leases.listen(new PreflightListen(List.of(), 0));
      assertThat(attempt(port)).isEqualTo(Result.REFUSED);
    }
  }

  @Test
  void aPortInUseIsLeftAlone() throws IOException {
    try (ServerSocket other = new ServerSocket(0);
        PortLeases leases = new PortLeases()) {
      assertThat(leases.listen(new PreflightListen(List.of(other.getLocalPort()), 20)).listening())
          .isEmpty();
    }
  }

  @Test
  void refusesLeasesWithoutEnd() {
    try (PortLeases leases = new PortLeases()) {
      assertThatThrownBy(() -> leases.listen(new PreflightListen(List.of(9), 3600)))
          .isInstanceOf(OpsException.class);
    }
  }

  @Test
  void knowsWhoseAPortIsByTheUnit() {
    NodePort postgres = port(Component.POSTGRESQL);
    assertThat(Ports.ours(postgres, "postgres", "0::/system.slice/patroni.service")).isTrue();
    assertThat(Ports.ours(postgres, "postgres", "0::/system.slice/postgresql@15-main.service"))
        .isFalse();
    assertThat(Ports.ours(port(Component.ETCD), "etcd", "0::/system.slice/etcd.service")).isFalse();
    assertThat(Ports.ours(port(Component.ETCD), "etcd", "0::/docker/abc")).isTrue();
  }

  @Test
  void readsSsAndApt() {
    assertThat(Ports.localPort("LISTEN 0 128 [::]:5432 [::]:* users:((\"x\",pid=1,fd=2))"))
        .isEqualTo(5432);
    assertThat(Ports.localPort("nonsense")).isEqualTo(-1);
    assertThat(AptSources.uri("'http://a.example/dists/x/InRelease' file 0 "))
        .isEqualTo("http://a.example/dists/x/InRelease");
    assertThat(AptSources.uri("E: broken")).isEmpty();
    assertThat(AptSources.withoutCredentials("https://me:pw@a.example/x"))
        .isEqualTo("https://a.example/x");
    assertThat(WebSources.host("registry.example/a/b:1")).isEqualTo("registry.example");
    assertThat(WebSources.host("library/etcd")).isEmpty();
  }

  private static NodePort port(Component component) {
    return new NodePort(1, "x", component, java.util.Set.of());
  }

  private static Result attempt(int port) {
    return new Reach()
        .look(new PreflightReach(List.of(new Target("self", "127.0.0.1", port, "test"))))
        .attempts()
        .getFirst()
        .result();
  }
}
