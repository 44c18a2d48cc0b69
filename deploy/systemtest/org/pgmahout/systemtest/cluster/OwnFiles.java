package org.pgmahout.systemtest.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgmahout.systemtest.lab.TestLab;

/** What is next to a lab's plan: passwords, keys and certificates. */
public final class OwnFiles {
  private OwnFiles() {}

  /** Every secret of the plan by its name. */
  public static Map<String, String> secrets(TestLab lab) {
    return texts(lab, "secrets");
  }

  /** Secrets, keys and certificates next to the plan, by their names. */
  public static Map<String, String> all(TestLab lab) {
    Map<String, String> all = new LinkedHashMap<>(secrets(lab));
    all.putAll(texts(lab, "pki"));
    return all;
  }

  /** Names of the keys in a plan's folder and below it, in order. */
  public static List<String> keys(Path folder) {
    try (var files = Files.walk(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".key"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> texts(TestLab lab, String part) {
    Map<String, String> values = new LinkedHashMap<>();
    try (var files = Files.list(lab.folder().resolve(part))) {
      for (Path file : files.filter(OwnFiles::isOwn).sorted().toList()) {
        values.put(file.getFileName().toString(), Files.readString(file).strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }

  private static boolean isOwn(Path file) {
    return Files.isRegularFile(file) && !file.endsWith(".gitignore");
  }
}
