package org.pgmahout.common.cluster;

import java.util.Optional;

/**
 * What is known of one key, because a key that is not there and a value that nobody can read call
 * for different decisions.
 *
 * @param <T> what the value means
 */
public sealed interface Known<T> {

  /** There is no such key. */
  record Absent<T>() implements Known<T> {}

  /** The key is there, and its value was understood. */
  record Present<T>(T content, KeyVersion keyVersion) implements Known<T> {}

  /**
   * The key is there, and its value was not understood.
   *
   * @param reason what is wrong with it, for people; never the value itself
   */
  record Unreadable<T>(String reason, KeyVersion keyVersion) implements Known<T> {}

  /** The value; empty when it is absent or unreadable. */
  default Optional<T> value() {
    return this instanceof Present<T>(T value, _) ? Optional.of(value) : Optional.empty();
  }

  /** The version of a key that is there. */
  default Optional<KeyVersion> version() {
    return switch (this) {
      case Absent<T>() -> Optional.empty();
      case Present<T>(_, KeyVersion version) -> Optional.of(version);
      case Unreadable<T>(_, KeyVersion version) -> Optional.of(version);
    };
  }
}
