package org.pgmahout.common.io;

import java.util.List;
import java.util.function.Predicate;
import org.pgmahout.common.outcome.Secret;

/**
 * A login while a password is replaced: there are two then, and a server has one of them. The other
 * is tried where one is refused.
 */
public final class EitherPassword {
  private EitherPassword() {}

  /** Something that takes a password. */
  @FunctionalInterface
  public interface Login<T, E extends Exception> {
    T by(Secret password) throws E;
  }

  /**
   * What the first password opens that is taken; throws what the last one met.
   *
   * @param known at least one, in the order in which they are tried
   * @param refused whether the password was not taken; anything else is no reason to try another
   */
  public static <T, E extends Exception> T tried(
      List<Secret> known, Predicate<Exception> refused, Login<T, E> login) throws E {
    for (Secret password : known.subList(0, known.size() - 1)) {
      try {
        return login.by(password);
      } catch (Exception e) {
        if (!refused.test(e)) {
          throw e;
        }
      }
    }
    return login.by(known.getLast());
  }
}
