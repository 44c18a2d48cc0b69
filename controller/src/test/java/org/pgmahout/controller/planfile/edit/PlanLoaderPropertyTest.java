package org.pgmahout.controller.planfile.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.LoadResult;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.PlanProblem;

/** Whatever is done to a plan's text: it loads, or every problem has a place inside the file. */
class PlanLoaderPropertyTest {
  private static final int MUTATIONS = 3000;
  private static final List<String> VALUES =
      List.of(
          "",
          "~",
          "[]",
          "{}",
          "- x",
          "true",
          "-1",
          "0x1F",
          "1e999",
          ".nan",
          "'",
          "\"\\x\"",
          "\"\\U99999999\"",
          "&a",
          "*a",
          "!!int x",
          "|",
          ">-9",
          "? x",
          "<<: x",
          "%YAML 9",
          "99999999999999999999",
          "{a: b",
          "\t",
          "# c",
          "2026-01-01",
          "a=b",
          "::",
          "\u2028",
          "\uD83D\uDE00",
          "\uD83D",
          "\u0000",
          "---",
          "...");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void neverThrows(long seed) throws IOException {
    List<String> plans = new ArrayList<>(examples());
    plans.addAll(
        plans.stream()
            .map(text -> EffectivePlan.text(PlanLoader.load("x", text).orThrow()))
            .toList());
    Random random = new Random(seed);
    int rejected = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      String text = plans.get(random.nextInt(plans.size()));
      for (int times = random.nextInt(3); times >= 0; times--) {
        text = mutate(text, random);
      }
      rejected += judge(text, seed, i);
    }
    assertThat(rejected).isBetween(MUTATIONS / 5, MUTATIONS - 1);
  }

  static List<String> examples() throws IOException {
    List<String> plans = new ArrayList<>();
    try (var files = Files.list(Path.of("../deploy/examples"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        plans.add(Files.readString(file));
      }
    }
    return plans;
  }

  private static int judge(String text, long seed, int number) {
    LoadResult result;
    try {
      result = PlanLoader.load("c.yaml", text);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("seed " + seed + ", mutation " + number + ":\n" + text, e);
    }
    if (result instanceof LoadResult.Rejected(List<PlanProblem> problems)) {
      String[] lines = text.split("\r\n|\n|\r", -1);
      for (PlanProblem problem : problems) {
        assertThat(problem.line()).as("%s", problem).isBetween(1, lines.length);
        String line = lines[problem.line() - 1];
        assertThat(problem.column())
            .as("%s", problem)
            .isBetween(1, line.codePointCount(0, line.length()) + 1);
        assertThat(problem.what()).isNotBlank();
        assertThat(problem.remedy()).isNotBlank();
        assertThat(problem.text()).doesNotContain("\n");
      }
      return 1;
    }
    ClusterPlan plan = result.orThrow();
    assertThat(PlanLoader.load("c.yaml", EffectivePlan.text(plan)).orThrow()).isEqualTo(plan);
    return 0;
  }

  static String mutate(String text, Random random) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int line = random.nextInt(lines.size());
    int at = random.nextInt(text.length() + 1);
    String value = VALUES.get(random.nextInt(VALUES.size()));
    return switch (random.nextInt(10)) {
      case 0 -> text.substring(0, at);
      case 1 -> {
        Collections.swap(lines, line, random.nextInt(lines.size()));
        yield String.join("\n", lines);
      }
      case 2 -> {
        lines.remove(line);
        yield String.join("\n", lines);
      }
      case 3 -> {
        lines.add(random.nextInt(lines.size()), lines.get(line));
        yield String.join("\n", lines);
      }
      case 4 -> {
        lines.set(
            line,
            lines
                .get(line)
                .replaceFirst(":.*", ": " + java.util.regex.Matcher.quoteReplacement(value)));
        yield String.join("\n", lines);
      }
      case 5 -> {
        lines.set(line, " ".repeat(random.nextInt(5)) + lines.get(line).strip());
        yield String.join("\n", lines);
      }
      case 6 -> text.substring(0, at) + value + text.substring(at);
      case 7 -> text.substring(0, at) + (char) random.nextInt(0x3000) + text.substring(at);
      case 8 ->
          text.substring(0, at)
              + IntStream.range(0, random.nextInt(6))
                  .mapToObj(_ -> String.valueOf((char) (' ' + random.nextInt(95))))
                  .collect(Collectors.joining())
              + text.substring(Math.min(text.length(), at + random.nextInt(6)));
      default -> {
        lines.set(
            line,
            lines
                .get(line)
                .replaceAll(
                    "[0-9]+",
                    value.matches("[ -~]*")
                        ? java.util.regex.Matcher.quoteReplacement(value)
                        : "-7"));
        yield String.join("\n", lines);
      }
    };
  }
}
