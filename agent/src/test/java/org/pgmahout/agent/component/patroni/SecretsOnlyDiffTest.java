package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretsOnlyDiffTest {
  private static final String IS = "ttl: 20\nuser: a\npassword: old\n";
  private static final String MASKED = "ttl: 20\nuser: a\npassword: (superuser-password)\n";

  @Test
  void anotherPasswordIsToldHoweverItIsQuoted() {
    assertThat(differ(IS, IS.replace("old", "new"))).isTrue();
    assertThat(differ(IS, IS.replace("old", "\"7new\""))).isTrue();
    assertThat(differ(IS.replace("old", "\"7old\""), IS.replace("old", "new"))).isTrue();
    assertThat(differ(IS, IS.replace("old", "\"a\\\"b\""))).isTrue();
  }

  @Test
  void anythingElseIsNot() {
    String wanted = IS.replace("old", "new");
    assertThat(differ(IS, IS)).as("the same").isFalse();
    assertThat(differ(IS.replace("20", "30"), wanted)).isFalse();
    assertThat(differ(IS.replace("20", "30"), IS)).isFalse();
    assertThat(differ(IS.replace("password", "secret"), wanted)).isFalse();
    assertThat(differ(IS + "more: 1\n", wanted)).isFalse();
    assertThat(differ("", wanted)).as("no file yet").isFalse();
  }

  private static boolean differ(String is, String wanted) {
    return SecretsOnlyDiff.differ(is, wanted, MASKED);
  }
}
