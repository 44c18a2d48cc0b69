package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Outcome;

class RecapTest {
  @Test
  void ansiblesFormat() {
    Map<String, Map<Outcome, Integer>> rows = new LinkedHashMap<>();
    rows.put("node-00", Map.of(Outcome.OK, 10, Outcome.CHANGED, 32, Outcome.SKIPPED, 1));
    rows.put("db", Map.of(Outcome.UNREACHABLE, 1));
    assertThat(Recap.lines(rows))
        .containsExactly(
            "node-00 : ok=42   changed=32   unreachable=0    failed=0    skipped=1",
            "db      : ok=0    changed=0    unreachable=1    failed=0    skipped=0");
  }

  @Test
  void aTableAsPatronictlDrawsIt() {
    assertThat(Table.lines(List.of("Member", "TL"), List.of(List.of("node-00", "9"))))
        .containsExactly(
            "+---------+----+",
            "| Member  | TL |",
            "+---------+----+",
            "| node-00 | 9  |",
            "+---------+----+");
  }
}
