package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.cluster.ClusterEvent.Kind;

/** Whom the agents tell: what is taken, what is refused and why, and the defaults. */
class NotificationRulesTest {
  private static LoadResult load(String section) {
    return PlanLoader.load(
        "c.yaml",
        "apiVersion: pgmahout/v1\nnodes: [node-00=198.18.10.17]\nnotifications: {"
            + section
            + "}\n");
  }

  private static List<String> refusals(String section) {
    return load(section) instanceof LoadResult.Rejected rejected
        ? rejected.problems().stream().map(PlanProblem::text).toList()
        : List.of();
  }

  @Test
  void byDefaultNobodyIsTold() {
    NotificationPlan plan = load("").orThrow().notifications();
    assertThat(plan).isEqualTo(NotificationPlan.NOBODY);
    assertThat(plan.hasWebhook()).isFalse();
    assertThat(plan.kinds()).containsExactly(Kind.values());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://alerts.example.com/hook?team=db",
        "https://[2001:db8::1]:8443/x",
        "http://127.0.0.1:9000/",
        "http://localhost:9000/"
      })
  void anOrdinaryUrlIsTaken(String url) {
    assertThat(load("webhook: '" + url + "'"))
        .isInstanceOfSatisfying(
            LoadResult.Loaded.class,
            loaded -> {
              assertThat(loaded.plan().notifications().webhook()).isEqualTo(url);
              assertThat(loaded.warnings()).isEmpty();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "172.31.0.1", "192.168.1.1", "198.18.34.20"})
  void withoutTlsAPrivateAddressIsTakenWithAWarning(String host) {
    assertThat(load("webhook: 'http://" + host + ":9000/x'"))
        .isInstanceOfSatisfying(
            LoadResult.Loaded.class,
            loaded ->
                assertThat(loaded.warnings())
                    .singleElement()
                    .satisfies(one -> assertThat(one.text()).contains("c.yaml:3", host)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://alerts.example.com/x | no private address
          http://172.32.0.1/x         | no private address
          http://8.8.8.8/x            | no private address
          ftp://alerts.example.com/x  | no http or https URL
          alerts.example.com          | no http or https URL
          https:///x                  | is no
          https://a b/                | is no URL
          https://ann:pw@example.com/ | has a login in it
          https://example.com/#x      | has a #
          """)
  void anotherUrlIsRefusedWithItsLine(String url, String why) {
    assertThat(refusals("webhook: '" + url + "'"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("c.yaml:3", why));
  }

  @Test
  void aCommandIsAPathWithArguments() {
    assertThat(load("command: [/usr/local/bin/page, '--team=db x']").orThrow().notifications())
        .extracting(NotificationPlan::command)
        .isEqualTo(List.of("/usr/local/bin/page", "--team=db x"));
    assertThat(refusals("command: [page]"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("no absolute path"));
    assertThat(refusals("command: [/bin/page, \"a\\nb\"]"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("control character"));
  }

  @Test
  void whatReadsEventsIsNotRoot() {
    assertThat(refusals("command_user: root"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("is root"));
    assertThat(refusals("command_user: 'a b'"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("no user"));
  }

  @Test
  void kindsAreNamedByTheirWords() {
    assertThat(load("kinds: [leader_changed, apply_ended]").orThrow().notifications().kinds())
        .containsExactly(Kind.LEADER_CHANGED, Kind.APPLY_ENDED);
    assertThat(refusals("kinds: [leader_change]"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("did you mean 'leader_changed'?"));
    assertThat(refusals("webhook: 'https://example.com/', kinds: []"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("nothing would ever be sent"));
  }
}
