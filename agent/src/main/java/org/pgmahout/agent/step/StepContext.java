package org.pgmahout.agent.step;

/** What a running step may ask of the engine. */
public interface StepContext {
  /** Of what nobody watches and nobody can cancel. */
  StepContext QUIET =
      new StepContext() {
        @Override
        public void waiting(String message) {}

        @Override
        public void checkCancelled() {}
      };

  /** Tells the operator what is being waited for or worked on, why, and the time left. */
  void waiting(String message);

  /** Throws OpsException(CANCELLED) when the operator cancelled the run. */
  void checkCancelled();

  /** A wait goes on, with words about what for; throws when the run was cancelled. */
  default void waitingOn(String message) {
    checkCancelled();
    waiting(message);
  }
}
