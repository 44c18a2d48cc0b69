package org.pgmahout.common.pki;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps what is private out of version control: the plan belongs there, and {@code git add .} next
 * to it would take the authorities' keys along.
 */
final class Ignored {
  private static final String TEXT =
      """
      # Keys and passwords: backed up by themselves, where nobody else reads them.
      pki/
      secrets/
      handover/
      """;

  private Ignored() {}

  /** Writes {@code .gitignore} unless there is one: that one is somebody's own. */
  static void keepOut(Path folder, List<Path> made) {
    Path file = folder.resolve(".gitignore");
    if (!Files.exists(file) && PrivateFiles.create(file, TEXT)) {
      made.add(file);
    }
  }
}
