package org.pgmahout.systemtest.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SliceTest {
  private static final List<String> STEPS =
      IntStream.range(0, 47).mapToObj(step -> "node step-" + step).toList();

  @Test
  void allSlicesTogetherAreEverythingAndNoStepIsInTwo() {
    for (int of = 1; of <= 60; of++) {
      List<String> met = new ArrayList<>();
      for (int number = 0; number < of; number++) {
        met.addAll(new Slice(number, of).share(STEPS));
      }
      assertThat(met).as("%d slices", of).containsExactlyInAnyOrderElementsOf(STEPS);
    }
  }

  @Test
  void sharesAreOfOneSize() {
    for (int number = 0; number < 6; number++) {
      assertThat(new Slice(number, 6).share(STEPS)).hasSizeBetween(7, 8);
    }
  }

  @Test
  void theOrderInWhichStepsAreListedChangesNothing() {
    List<String> shuffled = new ArrayList<>(STEPS);
    Collections.shuffle(shuffled, new Random(7));
    assertThat(new Slice(4, 6).share(shuffled)).isEqualTo(new Slice(4, 6).share(STEPS));
  }

  @Test
  void slicesThatAreShiftedAreStillEverything() {
    List<String> met = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      Slice slice = new Slice(number, 6);
      assertThat(slice.after(1).share(STEPS)).doesNotContainAnyElementsOf(slice.share(STEPS));
      met.addAll(slice.after(3).share(STEPS));
    }
    assertThat(met).containsExactlyInAnyOrderElementsOf(STEPS);
  }

  @Test
  void matricesThatTakeTurnsAreEachMetWhole() {
    for (List<String> matrices : List.of(List.of("one", "two"), List.of("one", "two", "three"))) {
      List<String> met = new ArrayList<>();
      for (int number = 0; number < 18; number++) {
        List<Slice.Turn<String>> turns = new Slice(number, 18).turns(matrices);
        assertThat(turns).hasSize(1);
        turns.forEach(
            turn -> turn.slice().share(STEPS).forEach(step -> met.add(turn.matrix() + " " + step)));
      }
      assertThat(met)
          .containsExactlyInAnyOrderElementsOf(
              matrices.stream()
                  .flatMap(matrix -> STEPS.stream().map(step -> matrix + " " + step))
                  .toList());
    }
  }

  @Test
  void sliceAfterSliceAnotherMatrixHasItsTurn() {
    for (int number = 0; number < 18; number++) {
      assertThat(new Slice(number, 18).turns(List.of("one", "two", "three")).getFirst().matrix())
          .isEqualTo(List.of("one", "two", "three").get(number % 3));
    }
  }

  @Test
  void theWholeHasEverythingAndEveryTurn() {
    assertThat(Slice.WHOLE.after(3).share(STEPS)).containsExactlyInAnyOrderElementsOf(STEPS);
    assertThat(Slice.WHOLE.turns(List.of("one", "two")))
        .containsExactly(
            new Slice.Turn<>("one", Slice.WHOLE), new Slice.Turn<>("two", Slice.WHOLE));
  }

  @Test
  void whatIsNoSliceIsRefused() {
    assertThat(Slice.parse("2/6")).isEqualTo(new Slice(2, 6));
    for (String wrong : List.of("6/6", "0/0", "2", "full", "-1/6", "")) {
      assertThatThrownBy(() -> Slice.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Slice(0, 5).turns(List.of("one", "two")))
        .hasMessage("2 matrices cannot take turns in 5 slices");
  }
}
