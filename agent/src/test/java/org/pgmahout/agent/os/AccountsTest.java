package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
  @TempDir Path etc;

  @Test
  void usersAndGroupsAreFoundByTheirWholeNames() throws IOException {
    Files.writeString(
        etc.resolve("passwd"),
        """
        root:x:0:0:root:/root:/bin/bash
        pgmahout-etcd2:x:998:996::/nonexistent:/usr/sbin/nologin
        # a line of somebody's
        +
        pgmahout-etcd:x:997:995:etcd of pgmahout:/nonexistent:/usr/sbin/nologin
        """);
    Files.writeString(etc.resolve("group"), "root:x:0:\npgmahout-etcd:x:995:\n");
    Accounts accounts = new Accounts(etc);
    assertThat(accounts.user("pgmahout-etcd")).contains(new Accounts.User(997, 995, false));
    assertThat(accounts.user("pgmahout-etcd").map(Accounts.User::numbers)).contains("997:995");
    assertThat(accounts.group("pgmahout-etcd")).contains(995);
    assertThat(accounts.user("pgmahout")).isEmpty();
    assertThat(accounts.group("pgmahout")).isEmpty();
  }

  @Test
  void aMachineWithoutSuchFilesHasNone() {
    assertThat(new Accounts(etc).user("root")).isEmpty();
    assertThat(Accounts.ofThisMachine().user("root")).contains(new Accounts.User(0, 0, true));
  }

  /** As a name that somebody wrote decades ago. */
  @Test
  void aLineInAnotherEncodingHarmsNobody() throws IOException {
    Files.writeString(
        etc.resolve("passwd"),
        "juergen:x:1000:1000:J\u00fcrgen:/home/juergen:/bin/bash\nroot:x:0:0::/root:/bin/bash\n",
        StandardCharsets.ISO_8859_1);
    assertThat(new Accounts(etc).user("root")).isPresent();
  }
}
