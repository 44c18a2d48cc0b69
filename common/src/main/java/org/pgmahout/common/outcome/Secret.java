package org.pgmahout.common.outcome;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * A password or key that must never be seen: prints as {@code ***}. Jackson does carry the value,
 * because it has to cross the network beside a spec; journals and events never hold a Secret.
 */
public final class Secret {
  private final String value;

  @JsonCreator
  public Secret(String value) {
    this.value = Objects.requireNonNull(value, "value");
  }

  /** The value itself; call it only where a file or a connection needs it. */
  @JsonValue
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && that.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
