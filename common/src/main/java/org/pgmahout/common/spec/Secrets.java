package org.pgmahout.common.spec;

import java.util.Map;
import java.util.function.Function;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/** Where renderers get values from: the ones that came with a run, or stand-ins for review. */
public final class Secrets {
  private Secrets() {}

  /**
   * The values that came beside a spec.
   *
   * @return a function that throws SECRET_MISSING for a name that did not come
   */
  public static Function<String, Secret> of(Map<String, Secret> values) {
    return name -> {
      Secret value = values.get(name);
      if (value == null) {
        throw new OpsException(
            ErrorCode.SECRET_MISSING,
            "the secret " + name + " did not come with the spec; got " + values.keySet(),
            "Check the folders secrets/ and pki/ next to the plan, then apply again.");
      }
      return value;
    };
  }

  /** Stand-ins that name the secret, for files that people look at. */
  public static Function<String, Secret> masked() {
    return name -> new Secret("(" + name + ")");
  }
}
