package org.pgmahout.controller.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;

/** The line that an error tells the operator to make work first. */
class SshTest {
  @TempDir private Path top;

  /** The plan's rules refuse such a host and user; here nothing depends on them. */
  @Test
  void pastedItCallsSshWithTheSameWordsAndNothingElse() throws Exception {
    Ssh ssh = new Ssh(Optional.of(top.resolve("it's; touch pwned")));
    NodePlan node =
        new NodePlan(
            "n0",
            "198.18.99.17",
            Set.of(Role.DATABASE),
            new NodePlan.Ssh("h;touch pwned;`touch pwned`", "$(touch pwned)", 2222),
            Map.of());
    Pasted.Calls calls = new Pasted(top.resolve("shell"), "ssh").paste(ssh.byHand(node) + " true");
    List<String> words = new ArrayList<>(ssh.argv(node).subList(1, ssh.argv(node).size()));
    words.add("true");
    assertThat(calls.of("ssh")).isEqualTo(words);
  }

  @Test
  void anOrdinaryOneIsReadable() {
    NodePlan node =
        new NodePlan(
            "n0",
            "198.18.99.17",
            Set.of(Role.DATABASE),
            new NodePlan.Ssh("bastion", "admin", 2222),
            Map.of());
    assertThat(new Ssh(Optional.empty()).byHand(node))
        .isEqualTo("ssh -o BatchMode=yes -o ConnectTimeout=10 -T -l admin -p 2222 -- bastion");
  }
}
