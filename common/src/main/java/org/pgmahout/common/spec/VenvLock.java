package org.pgmahout.common.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.PatroniPlan;

/**
 * Every package of Patroni's venv with its exact version, so that each node gets the same and none
 * gets a surprise. The list was resolved for the default versions; a plan with others moves Patroni
 * and psycopg alone, and the installer says so if the rest does not go with them.
 */
public final class VenvLock {
  private static final String RESOURCE = "patroni.lock";

  private VenvLock() {}

  /** Package name (as PyPI writes it) to exact version, in the list's order. */
  public static Map<String, String> packages(PatroniPlan plan) {
    Map<String, String> packages = new LinkedHashMap<>();
    text()
        .lines()
        .filter(line -> line.contains("=="))
        .map(line -> line.split("==", 2))
        .forEach(pin -> packages.put(pin[0], pin[1]));
    packages.put("patroni", plan.version());
    packages.put("psycopg", plan.psycopg());
    packages.put("psycopg-binary", plan.psycopg());
    return packages;
  }

  /** The same as a requirements file for pip or uv ({@code --no-deps}: the list is complete). */
  public static String requirements(PatroniPlan plan) {
    return packages(plan).entrySet().stream()
        .map(pin -> pin.getKey() + "==" + pin.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static String text() {
    try (InputStream in = VenvLock.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }
}
