package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Secret;

class OnlySecretsTest {
  private static final String IS = "ttl: 20\nuser: a\npassword: \"old\"\n";

  @Test
  void anotherPasswordIsTold() {
    assertThat(differ(IS.replace("old", "new"))).isTrue();
  }

  @Test
  void anythingElseIsNot() {
    assertThat(differ(IS)).as("the same").isFalse();
    assertThat(differ(IS.replace("20", "30"))).isFalse();
    assertThat(differ(IS.replace("20", "30").replace("old", "new"))).isFalse();
    assertThat(differ(IS.replace("password: \"old", "secret: \"new"))).isFalse();
    assertThat(differ(IS.replace("old", "new") + "more: 1\n")).isFalse();
    assertThat(OnlySecrets.differ("", IS.replace("old", "new"), List.of(new Secret("new"))))
        .as("no file yet")
        .isFalse();
  }

  private static boolean differ(String wanted) {
    return OnlySecrets.differ(IS, wanted, List.of(new Secret("new")));
  }
}
