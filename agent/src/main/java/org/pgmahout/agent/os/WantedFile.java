package org.pgmahout.agent.os;

import java.nio.file.Path;

/**
 * A file as it is to be.
 *
 * @param path absolute
 * @param content the whole text
 * @param owner user
 * @param group group
 * @param mode permissions as in chmod: {@code 0640}
 * @param confidential whether no line of it may be shown (a private key)
 */
public record WantedFile(
    Path path, String content, String owner, String group, String mode, boolean confidential) {

  /** A file of root's that everybody may read. */
  public static WantedFile open(String path, String content) {
    return new WantedFile(Path.of(path), content, "root", "root", "0644", false);
  }

  /** The same for another owner (and its group of the same name) and mode. */
  public WantedFile owned(String user, String permissions) {
    return new WantedFile(path, content, user, user, permissions, confidential);
  }

  /** The same, its text never shown. */
  public WantedFile hidden() {
    return new WantedFile(path, content, owner, group, mode, true);
  }

  /** The same with another text. */
  public WantedFile holding(String text) {
    return new WantedFile(path, text, owner, group, mode, confidential);
  }

  /** The same text somewhere else. */
  public WantedFile at(Path elsewhere) {
    return new WantedFile(elsewhere, content, owner, group, mode, confidential);
  }
}
