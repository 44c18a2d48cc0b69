package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.common.plan.GoodPlan.GOOD;
import static org.pgmahout.common.plan.GoodPlan.problems;
import static org.pgmahout.common.plan.GoodPlan.replaced;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node's keys for ssh may hold: they stand in lines that are printed to be pasted. */
class SshWordsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a;reboot",
        "$(reboot)",
        "`reboot`",
        "a b",
        "a|b",
        "-oProxyCommand=x",
        "a'b",
        "a..b",
        "a.",
        "root@198.18.10.20",
        "198.18.10.300",
        "198.18.10.20:22",
        "fd00::1%",
        "fd00::1%eth0;reboot",
        "fd00:::1",
        "wörter"
      })
  void sshIsGivenAHostAlone(String host) {
    replaced(
        "roles: [proxy]",
        "roles: [proxy], ssh: {host: \"" + host + "\"}",
        "6:70: ssh host '" + host + "' is neither an IP address nor a host name",
        "keys of their own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada;reboot",
        "$(reboot)",
        "`reboot`",
        "ada lovelace",
        "-ada",
        "1ada",
        "ada$",
        "a1234567890123456789012345678901234567890123456789012345678901234"
      })
  void sshIsGivenAUserAlone(String user) {
    replaced(
        "roles: [proxy]",
        "roles: [proxy], ssh: {user: \"" + user + "\"}",
        "6:70: ssh user '",
        "is no user's name",
        "at most 64");
  }

  @ParameterizedTest
  @CsvSource({
    "198.18.10.20, root",
    "fd00::1, _backup",
    "fe80::1%eth0, ada@corp.example",
    "node-00, CORP\\ada",
    "node-00.example.org, ada.lovelace",
    "prod_db1, Ada-1",
    "_dmz.Example, a12345678901234567890123456789_1"
  })
  void whatPeopleGiveToSshIsTaken(String host, String user) {
    String plan =
        GOOD.replace(
            "roles: [proxy]",
            "roles: [proxy], ssh: {host: '%s', user: '%s'}".formatted(host, user));
    assertThat(problems(plan)).isEmpty();
  }
}
