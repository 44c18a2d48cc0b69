package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.LocalHttp.Answer;

/** A local user takes etcd's port while its container is made again, and says that all is well. */
class EtcdImpostorTest {
  private static final int ETCD = 997;
  private static final Optional<Answer> WELL =
      Optional.of(new Answer(200, "{\"health\":\"true\",\"reason\":\"\"}"));

  @Test
  void onlyEtcdsUserAndRootAreBelieved() {
    assertThat(problem(WELL, List.of(0), List.of(0))).isEmpty();
    assertThat(problem(WELL, List.of(1000), List.of(1000)))
        .hasValueSatisfying(why -> assertThat(why).contains("user 1000", "not etcd"));
    assertThat(problem(WELL, List.of(0, 33), List.of(0, 33)))
        .hasValueSatisfying(why -> assertThat(why).contains("user 33"));
  }

  @Test
  void anotherUserThanEtcdsIsNamed() {
    assertThat(problem(WELL, List.of(ETCD), List.of(0))).isEmpty();
    assertThat(problem(WELL, List.of(ETCD, ETCD + 1), List.of(ETCD)))
        .hasValueSatisfying(why -> assertThat(why).contains("user " + (ETCD + 1)));
  }

  @Test
  void oneWhoStopsListeningBeforeHeAnswersIsNotBelieved() {
    assertThat(problem(WELL, List.of(1000), List.of()))
        .hasValueSatisfying(why -> assertThat(why).contains("user 1000"));
    assertThat(problem(WELL, List.of(), List.of(0))).isPresent();
    assertThat(problem(WELL, List.of(0), List.of())).isPresent();
  }

  @Test
  void nobodyAnswersOrThereIsNoLeader() {
    assertThat(problem(Optional.empty(), List.of(), List.of())).isPresent();
    assertThat(
            problem(Optional.of(new Answer(503, "{\"health\":\"false\"}")), List.of(0), List.of(0)))
        .hasValueSatisfying(why -> assertThat(why).startsWith("has no leader yet"));
  }

  private static Optional<String> problem(
      Optional<Answer> answer, List<Integer> before, List<Integer> after) {
    return LocalEtcd.problem(answer, before, after, Set.of(0, ETCD));
  }
}
