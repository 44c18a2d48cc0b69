package org.pgmahout.controller.planfile.vault;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Tells a plan folder that is older than the cluster from one that is not: {@code pki/lineage} has
 * a random line for every replacement of a password or an authority that this folder has seen. The
 * cluster keeps the newest line it was brought; a folder that lacks it would set passwords and
 * authorities back. The lines say nothing about any secret.
 */
final class Lineage {
  static final String FILE = "lineage";

  private final Path file;

  Lineage(Path pki) {
    this.file = pki.resolve(FILE);
  }

  /** Every line, the newest last; none in a folder that an older version made. */
  List<String> all() {
    return PrivateFiles.read(file).stream()
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** Begins it unless it is begun. */
  void begin(List<Path> made) {
    if (PrivateFiles.create(file, UUID.randomUUID() + "\n")) {
      made.add(file);
    }
  }

  /**
   * Adds a line, before anything is replaced: a folder killed in between has seen one more than
   * happened, which harms nobody.
   */
  void add() {
    StringBuilder text = new StringBuilder();
    all().forEach(line -> text.append(line).append('\n'));
    PrivateFiles.replace(file, text.append(UUID.randomUUID()).append('\n').toString());
  }
}
