package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptionTest {
  @Test
  void onlyWhatIsAtWorkNowIsStopped() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> stopped = new ArrayList<>();
    Interruption interruption =
        new Interruption(
            new Screen(
                new PrintStream(ByteArrayOutputStream.nullOutputStream()),
                new PrintStream(err),
                false,
                false));
    interruption.means(() -> stopped.add("first"), "pgmahout a");
    interruption.means(
        () -> {
          stopped.add("second");
          interruption.close();
        },
        "pgmahout b");
    interruption.interrupted();
    assertThat(stopped).containsExactly("second");
    interruption.interrupted();
    assertThat(stopped).as("a command that has ended").containsExactly("second");
  }
}
