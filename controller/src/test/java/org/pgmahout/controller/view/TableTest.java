package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void aValueOfSeveralLinesStaysOneRow() {
    assertThat(
            Table.lines(
                List.of("Field", "Wanted"),
                List.of(List.of("listen more", "bind *:9999\nserver one 127.0.0.1:1\n"))))
        .containsExactly(
            "+-------------+-------------------------------------+",
            "| Field       | Wanted                              |",
            "+-------------+-------------------------------------+",
            "| listen more | bind *:9999; server one 127.0.0.1:1 |",
            "+-------------+-------------------------------------+");
  }

  @Test
  void aTableThatIsTooWideBreaksItsWidestCellsAtBlanks() {
    assertThat(
            Table.lines(
                List.of("Generation", "What changed"),
                List.of(
                    List.of("2", "postgresql.parameters.work_mem, nodes added: node-03"),
                    List.of("1", "first plan")),
                48))
        .containsExactly(
            "+------------+---------------------------------+",
            "| Generation | What changed                    |",
            "+------------+---------------------------------+",
            "| 2          | postgresql.parameters.work_mem, |",
            "|            | nodes added: node-03            |",
            "| 1          | first plan                      |",
            "+------------+---------------------------------+");
  }

  @Test
  void aWordThatIsTooWideIsCutAndNothingOfItIsLost() {
    String word = "0123456789".repeat(10);
    String shown =
        Table.lines(List.of("A", "B"), List.of(List.of("a", word)), 40).stream()
            .filter(line -> line.startsWith("| "))
            .skip(1)
            .map(line -> line.substring(line.indexOf('|', 1)).replaceAll("[| ]", ""))
            .reduce("", String::concat);
    assertThat(shown).isEqualTo(word);
  }

  @Test
  void manyColumnsKeepWhatTheyNeedThoughTheTableStaysTooWide() {
    List<String> header = List.of("One", "Two", "Three", "Four", "Five");
    List<String> lines =
        Table.lines(header, List.of(header.stream().map(it -> "x".repeat(30)).toList()), 40);
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSize(5 * 15 + 1));
  }
}
