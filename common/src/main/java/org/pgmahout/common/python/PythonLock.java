package org.pgmahout.common.python;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every package of Patroni's environment with its exact version and hashes, so that each node gets
 * the same files and none gets a surprise. The versions were resolved together; a plan with another
 * Patroni or psycopg moves these alone, to a release whose hashes are known here or written in the
 * plan.
 *
 * @param packages all that is installed, complete: nothing is resolved on a node
 * @param installer the program that installs them
 */
public record PythonLock(List<PythonPin> packages, PythonPin installer) {
  private static final String PATRONI = "patroni";
  private static final String PSYCOPG = "psycopg";
  private static final List<String> OF_PSYCOPG = List.of(PSYCOPG, "psycopg-binary");

  public PythonLock {
    packages = List.copyOf(packages);
  }

  /**
   * What one line of a list says.
   *
   * @param pin {@code name==version}
   * @param file the wheel's name, which says the Python and the machine that it is for
   */
  record Line(String pin, String hash, String file) {
    private static Line of(String text) {
      String[] words = text.split(" ");
      return new Line(words[0], words[1], words[2]);
    }
  }

  /**
   * The list for a plan.
   *
   * @param hashes of the releases that are not known here; the others have their own
   */
  public static PythonLock of(String patroni, String psycopg, List<String> hashes) {
    Map<String, PythonPin> pins = new LinkedHashMap<>();
    pins(lines("patroni.lock")).forEach(pin -> pins.put(pin.name(), pin));
    pins.put(PATRONI, release(PATRONI, patroni, hashes));
    OF_PSYCOPG.forEach(name -> pins.put(name, release(name, psycopg, hashes)));
    return new PythonLock(
        List.copyOf(pins.values()), pins(lines("uv.lock")).stream().findFirst().orElseThrow());
  }

  /** Whether the hashes of a release of Patroni are known without the plan. */
  public static boolean knowsPatroni(String version) {
    return known(PATRONI, version).isPresent();
  }

  /** Whether the hashes of a release of psycopg are known without the plan. */
  public static boolean knowsPsycopg(String version) {
    return OF_PSYCOPG.stream().allMatch(name -> known(name, version).isPresent());
  }

  private static PythonPin release(String name, String version, List<String> hashes) {
    return known(name, version).orElseGet(() -> new PythonPin(name, version, hashes));
  }

  private static Optional<PythonPin> known(String name, String version) {
    List<Line> all = new ArrayList<>(lines("patroni.lock"));
    all.addAll(lines("releases.lock"));
    return pins(all).stream().filter(pin -> pin.pin().equals(name + "==" + version)).findFirst();
  }

  static List<PythonPin> pins(List<Line> lines) {
    Map<String, List<String>> hashes = new LinkedHashMap<>();
    lines.forEach(
        line -> hashes.computeIfAbsent(line.pin(), _ -> new ArrayList<>()).add(line.hash()));
    return hashes.entrySet().stream()
        .map(
            pin -> {
              String[] words = pin.getKey().split("==", 2);
              return new PythonPin(words[0], words[1], pin.getValue());
            })
        .toList();
  }

  static List<Line> lines(String resource) {
    try (InputStream in = PythonLock.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Line::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
