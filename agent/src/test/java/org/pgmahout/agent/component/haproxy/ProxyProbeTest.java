package org.pgmahout.agent.component.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.HealthProbe.Reading;
import org.pgmahout.agent.follow.FollowedPlan;
import org.pgmahout.agent.local.HaproxySocket.Server;
import org.pgmahout.common.wire.NodeHealth.State;

class ProxyProbeTest {
  private final List<Server> servers = new ArrayList<>();
  private Optional<String> notRunning = Optional.empty();
  private boolean answers = true;

  private Reading reading() {
    return new ProxyProbe(
            () -> notRunning, () -> Optional.of(List.copyOf(servers)).filter(_ -> answers))
        .probe(FollowedPlan.spec("haproxy"));
  }

  private void has(String backend, String name, String host, int port, boolean up) {
    servers.add(new Server(backend, name, host, port, up, false));
  }

  private void ways(boolean fresh, int slot, boolean checked) {
    servers.clear();
    has("pgmahout-agent", "agent", "-", 0, fresh);
    has("postgres-by-key", "leader", "10.0.0.1", slot, true);
    has("postgres-by-key", "hold", "127.0.0.1", 1, true);
    has("postgres-write", "node-01", "10.0.0.2", 5432, checked);
    has("postgres-write", "hold", "127.0.0.1", 1, true);
  }

  @Test
  void itSaysWhichWayClientsAreLed() {
    ways(true, 5432, true);
    assertThat(reading()).isEqualTo(Reading.ok("clients follow the leader key to 10.0.0.1:5432"));
    ways(false, 5432, true);
    assertThat(reading().state()).isEqualTo(State.WARN);
    assertThat(reading().reason()).startsWith("clients are led to node-01 by Patroni's checks");
  }

  @Test
  void itWarnsWhenNoWayEndsAtTheLeader() {
    ways(true, 1, true);
    assertThat(reading().reason()).contains("new connections wait");
    ways(false, 5432, false);
    assertThat(reading().state()).isEqualTo(State.WARN);
    assertThat(reading().reason()).startsWith("the proxy does not reach the leader");
  }

  @Test
  void aProxyThatIsDownHasFailedAndOneThatDoesNotAnswerIsSuspicious() {
    answers = false;
    assertThat(reading().state()).isEqualTo(State.WARN);
    notRunning = Optional.of("haproxy.service is failed");
    assertThat(reading().state()).isEqualTo(State.FAILED);
  }
}
