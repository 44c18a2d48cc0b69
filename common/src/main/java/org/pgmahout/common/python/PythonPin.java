package org.pgmahout.common.python;

import java.util.List;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * One release of a Python package, and the files of it that may be installed: with pip's
 * hash-checking mode ("Secure installs" in pip's documentation) nothing else is.
 *
 * @param name as PyPI writes it
 * @param version the exact version
 * @param hashes {@code sha256:} and 64 hexadecimal digits, one for each file: a wheel for each
 *     machine and Python, or a single one for all; none: such an environment may be in use since
 *     before there were hashes, and another one is not built
 */
public record PythonPin(String name, String version, List<String> hashes) {
  public PythonPin {
    hashes = List.copyOf(hashes);
  }

  /** {@code name==version}. */
  public String pin() {
    return name + "==" + version;
  }

  /**
   * The line of a requirements file, as pip and uv read it.
   *
   * @throws OpsException PLAN_INVALID when no hash is known
   */
  public String requirement() {
    if (hashes.isEmpty()) {
      throw new OpsException(
          ErrorCode.PLAN_INVALID,
          "the hashes of %s %s are not known, and no node installs a file by its name alone"
              .formatted(name, version),
          "Write patroni.hashes into the plan, or a version whose hashes are known.");
    }
    return pin() + hashes.stream().map(hash -> " --hash=" + hash).collect(Collectors.joining());
  }
}
