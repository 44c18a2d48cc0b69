package org.pgmahout.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgmahout.agent.follow.RouteRule.Answer;
import org.pgmahout.common.patroni.PatroniClient.PrimaryWord;

class MemberProbeTest {

  @ParameterizedTest
  @CsvSource({
    "PRIMARY, NOT_WRITABLE, WRITABLE, 0",
    "PRIMARY, SILENT, WRITABLE, 0",
    "REPLICA, WRITABLE, NOT_WRITABLE, 0",
    "REPLICA, SILENT, NOT_WRITABLE, 0",
    "UNCLEAR, WRITABLE, WRITABLE, 1",
    "UNCLEAR, NOT_WRITABLE, NOT_WRITABLE, 1",
    "UNCLEAR, SILENT, SILENT, 1"
  })
  void theAgentIsAskedWherePatroniLeavesItOpen(
      PrimaryWord patroni, Answer agent, Answer answer, int asked) {
    AtomicInteger questions = new AtomicInteger();
    assertThat(
            MemberProbe.judged(
                patroni,
                () -> {
                  questions.incrementAndGet();
                  return agent;
                }))
        .isEqualTo(answer);
    assertThat(questions).hasValue(asked);
  }
}
