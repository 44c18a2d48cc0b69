package org.pgmahout.controller.progress;

import java.time.Duration;
import java.util.function.Consumer;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Pace;

/**
 * How work that takes long goes on: in which time it waits, who may stop it, and to whom it speaks.
 * It is handed down with the work, so that Ctrl-C and a lost hold end every wait.
 *
 * @param pace the machine's time, or a test's
 * @param stillWanted throws when nothing more may be started
 * @param say takes a line about what is done or waited for
 */
public record Progress(Pace pace, Runnable stillWanted, Consumer<String> say) {

  /** One that nobody stops, in the machine's time. */
  public static Progress of(Consumer<String> say) {
    return new Progress(Pace.REAL, () -> {}, say);
  }

  /** Throws when nothing more may be started. */
  public void requireWanted() {
    stillWanted.run();
  }

  /** Says a line. */
  public void say(String line) {
    say.accept(line);
  }

  /** A wait within this work. */
  public Await upTo(Duration limit) {
    return Await.ofCluster(limit).by(pace).whileWanted(stillWanted);
  }
}
