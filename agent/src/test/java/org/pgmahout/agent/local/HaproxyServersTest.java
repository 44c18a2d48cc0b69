package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pgmahout.agent.local.HaproxySocket.Server;

/** What HAProxy 2.6 and 3.0 answer. */
class HaproxyServersTest {
  private static final String HEAD =
      "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight"
          + " srv_iweight srv_time_since_last_change srv_check_status srv_check_result"
          + " srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id"
          + " srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr"
          + " srv_agent_addr srv_agent_port\n";

  private static String line(String backend, String name, String address, int state, int admin) {
    return "4 %s 1 %s %s %d %d 1 1 7 1 0 2 0 0 0 0 - 5432 - 0 0 - - 0%n"
        .formatted(backend, name, address, state, admin);
  }

  @Test
  void readsServersAlsoAfterTheWordsOfOtherCommands() {
    String answer =
        "IP changed from '127.0.0.1' to '10.0.0.1' by 'stats socket command'\n\n\n"
            + HEAD
            + line("postgres-by-key", "leader", "10.0.0.1", 2, 0)
            + line("postgres-replicas-by-key", "node-01", "10.0.0.2", 2, 8)
            + line("postgres-write", "node-01", "fd00::2", 0, 0)
            + line("pgmahout-agent", "agent", "-", 2, 0)
            + "\n";
    assertThat(HaproxyServers.of(answer).orElseThrow())
        .containsExactly(
            new Server("postgres-by-key", "leader", "10.0.0.1", 5432, true, false),
            new Server("postgres-replicas-by-key", "node-01", "10.0.0.2", 5432, true, true),
            new Server("postgres-write", "node-01", "fd00::2", 5432, false, false),
            new Server("pgmahout-agent", "agent", "-", 5432, true, false));
  }

  @Test
  void whatIsOfAnotherFormIsNoAnswer() {
    assertThat(HaproxyServers.of("")).isEmpty();
    assertThat(HaproxyServers.of("Permission denied\n")).isEmpty();
    assertThat(HaproxyServers.of(HEAD.replaceFirst("1", "2"))).isEmpty();
    assertThat(HaproxyServers.of(HEAD.replace("srv_addr ", "") + "4 b 1 s 2 0 1 1 7 1 0\n"))
        .hasValueSatisfying(servers -> assertThat(servers).isEmpty());
    assertThat(HaproxyServers.of(HEAD + line("b", "s", "10.0.0.1", 2, 0).replace(" 5432 ", " x ")))
        .isEmpty();
  }
}
