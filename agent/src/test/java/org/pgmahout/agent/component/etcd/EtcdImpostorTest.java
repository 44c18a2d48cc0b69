package org.pgmahout.agent.component.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.LocalHttp.Answer;

/** A local user takes etcd's port while its container is made anew, and says that all is well. */
class EtcdImpostorTest {
  private static final Optional<Answer> WELL =
      Optional.of(new Answer(200, "{\"health\":\"true\",\"reason\":\"\"}"));

  @Test
  void onlyRootsProgramIsBelieved() {
    assertThat(EtcdWait.problem(WELL, List.of(0), List.of(0))).isEmpty();
    assertThat(EtcdWait.problem(WELL, List.of(1000), List.of(1000)))
        .hasValueSatisfying(why -> assertThat(why).contains("user 1000", "not etcd"));
    assertThat(EtcdWait.problem(WELL, List.of(0, 33), List.of(0, 33)))
        .hasValueSatisfying(why -> assertThat(why).contains("user 33"));
  }

  @Test
  void oneWhoStopsListeningBeforeHeAnswersIsNotBelieved() {
    assertThat(EtcdWait.problem(WELL, List.of(1000), List.of()))
        .hasValueSatisfying(why -> assertThat(why).contains("user 1000"));
    assertThat(EtcdWait.problem(WELL, List.of(), List.of(0))).isPresent();
    assertThat(EtcdWait.problem(WELL, List.of(0), List.of())).isPresent();
  }

  @Test
  void nobodyAnswersOrThereIsNoLeader() {
    assertThat(EtcdWait.problem(Optional.empty(), List.of(), List.of())).isPresent();
    assertThat(
            EtcdWait.problem(
                Optional.of(new Answer(503, "{\"health\":\"false\"}")), List.of(0), List.of(0)))
        .hasValueSatisfying(why -> assertThat(why).startsWith("has no leader yet"));
  }
}
