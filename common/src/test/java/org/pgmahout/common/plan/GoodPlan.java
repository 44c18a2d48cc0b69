package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** A plan without a mistake, into which a test puts one. */
final class GoodPlan {
  /** Seven lines, so that what a test adds begins in line 8. */
  static final String GOOD =
      """
      apiVersion: pgmahout/v1
      nodes:
        - node-00=198.18.10.17
        - node-01=198.18.10.18
        - {name: node-02, address: 198.18.10.19, roles: [database, etcd]}
        - {name: proxy, address: 198.18.10.20, roles: [proxy]}
      name: postgres
      """;

  static List<String> problems(String text) {
    return switch (PlanLoader.load("c.yaml", text)) {
      case LoadResult.Loaded _ -> List.of();
      case LoadResult.Rejected(List<PlanProblem> all) ->
          all.stream().map(PlanProblem::text).toList();
    };
  }

  static void expect(String text, String... lines) {
    assertThat(problems(text)).containsExactly(lines);
  }

  /**
   * What is added to a good plan gives exactly one problem, which begins and contains like this.
   */
  static void added(String rest, String begin, String... parts) {
    one(GOOD + rest, begin, parts);
  }

  static void replaced(String from, String to, String begin, String... parts) {
    assertThat(GOOD).contains(from);
    one(GOOD.replace(from, to), begin, parts);
  }

  private static void one(String text, String begin, String... parts) {
    assertThat(problems(text))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .startsWith("c.yaml:" + begin)
                    .contains("; ")
                    .matches(
                        words -> List.of(parts).stream().allMatch(words::contains),
                        "names " + List.of(parts)));
  }

  private GoodPlan() {}
}
