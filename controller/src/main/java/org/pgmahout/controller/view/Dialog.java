package org.pgmahout.controller.view;

import java.util.function.Consumer;

/**
 * How a command that changes something speaks with its operator.
 *
 * @param screen shows what is found and done
 * @param interruption what Ctrl-C does
 * @param confirm asks before something changes; throws CONFIRMATION_MISSING for anything but a yes
 * @param again the command that goes on when this one was stopped
 */
public record Dialog(
    Screen screen, Interruption interruption, Consumer<String> confirm, String again) {

  /** Says a line on the way. */
  public void say(String line) {
    screen.progress(line);
  }

  /** From now on Ctrl-C does this; the operator is shown which command goes on. */
  public void interrupts(Runnable stop) {
    interruption.means(stop, again);
  }
}
