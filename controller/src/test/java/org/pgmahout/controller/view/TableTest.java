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
}
