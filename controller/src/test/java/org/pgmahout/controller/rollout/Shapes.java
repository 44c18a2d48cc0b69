package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.testing.RandomCluster.Life;
import org.pgmahout.controller.testing.RolloutRules;

/** The clusters over which applies are proved, and how they are judged. */
final class Shapes {
  private static final int SHAPES = 60;

  private Shapes() {}

  static Stream<RandomCluster> shapes() {
    return LongStream.range(0, SHAPES).mapToObj(RandomCluster::of);
  }

  static Stream<RandomCluster> shapes(Life life) {
    return LongStream.range(0, SHAPES).mapToObj(seed -> RandomCluster.of(seed, life));
  }

  static void judge(RandomCluster on) {
    new RolloutRules(on).hold();
  }

  static String words(RandomCluster on) {
    return new RolloutRules(on).toString();
  }

  static Consumer<OpsException> is(ErrorCode code) {
    return why -> assertThat(why.code()).as(why.getMessage()).isEqualTo(code);
  }
}
