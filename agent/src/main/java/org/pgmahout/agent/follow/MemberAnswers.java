package org.pgmahout.agent.follow;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.pgmahout.agent.follow.RouteRule.Answer;

/**
 * Asks one member at a time, beside the turns: the next leader's route must not wait for a member
 * that does not answer any more.
 */
final class MemberAnswers implements AutoCloseable {
  private final Function<String, Answer> ask;
  private final Runnable answered;
  private String asked = "";
  private CompletableFuture<Answer> answer = CompletableFuture.completedFuture(Answer.SILENT);
  private Optional<Thread> asking = Optional.empty();

  /**
   * @param ask one member, by name; may block for some seconds
   * @param answered called when there is an answer
   */
  MemberAnswers(Function<String, Answer> ask, Runnable answered) {
    this.ask = ask;
    this.answered = answered;
  }

  /** An answer that nobody has taken yet; empty while the member is being asked, from now on. */
  synchronized Optional<Answer> take(String member) {
    if (asked.equals(member)) {
      if (answer.isDone()) {
        asked = "";
        return Optional.of(answer.join());
      }
      return Optional.empty();
    }
    forget();
    asked = member;
    CompletableFuture<Answer> next = new CompletableFuture<>();
    answer = next;
    asking =
        Optional.of(
            Thread.ofVirtual()
                .name("asks-" + member)
                .start(
                    () -> {
                      next.complete(said(member));
                      answered.run();
                    }));
    return Optional.empty();
  }

  private Answer said(String member) {
    try {
      return ask.apply(member);
    } catch (RuntimeException e) {
      return Answer.SILENT;
    }
  }

  /** Asks nobody any more: an answer to an old question must not meet a new one. */
  synchronized void forget() {
    asking.ifPresent(Thread::interrupt);
    asking = Optional.empty();
    asked = "";
  }

  @Override
  public void close() {
    forget();
  }
}
