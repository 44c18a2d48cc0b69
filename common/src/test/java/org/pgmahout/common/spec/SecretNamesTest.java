package org.pgmahout.common.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNamesTest {
  @Test
  void commonNamesStandForThemselves() {
    assertThat(SecretNames.ofRole("app")).isEqualTo("role-app-password");
    assertThat(SecretNames.ofRole("my_app-2")).isEqualTo("role-my_app-2-password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "App", "a.b", "../x", "a\"b'; drop", "ü", "a-password", ".41"})
  void everyNameHasAFileOfItsOwn(String role) {
    String name = SecretNames.ofRole(role);
    assertThat(name).matches("[a-z0-9][a-z0-9._-]{0,220}").doesNotContain("/", "..");
    assertThat(SecretNames.role(name)).contains(role);
  }

  @Test
  void theClustersOwnAreNoRolesOfThePlan() {
    assertThat(SecretNames.role(SecretNames.SUPERUSER_PASSWORD)).isEmpty();
    assertThat(SecretNames.role("role-.4-password")).isEmpty();
    assertThat(SecretNames.isOfRole("role-app-password.next")).isFalse();
  }
}
