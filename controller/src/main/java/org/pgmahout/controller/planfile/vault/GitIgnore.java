package org.pgmahout.controller.planfile.vault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps what is private out of version control: the plan belongs there, and {@code git add .} next
 * to it would take the authorities' keys along. A file inside each private folder does it also
 * where the repository has a {@code .gitignore} of its own that knows nothing of them.
 */
final class GitIgnore {
  private static final String TEXT =
      """
      # Keys and passwords: backed up by themselves, where nobody else reads them.
      pki/
      secrets/
      handover/
      """;

  private static final String EVERYTHING =
      """
      # Keys and passwords: never in version control.
      *
      """;

  private static final List<String> PRIVATE = List.of("pki", "secrets", "handover");

  private GitIgnore() {}

  /**
   * Writes {@code .gitignore} unless there is one, which is somebody's own; and one into each
   * folder.
   */
  static void keepOut(Path folder, List<Path> made) {
    Path file = folder.resolve(".gitignore");
    if (!Files.exists(file) && PrivateFiles.create(file, TEXT)) {
      made.add(file);
    }
    inside(folder);
  }

  /** The private folders of a plan folder that are there hide all they hold. */
  static void inside(Path folder) {
    PRIVATE.stream()
        .map(folder::resolve)
        .filter(Files::isDirectory)
        .map(it -> it.resolve(".gitignore"))
        .filter(file -> !Files.exists(file))
        .forEach(file -> PrivateFiles.create(file, EVERYTHING));
  }
}
