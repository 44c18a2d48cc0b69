package org.pgmahout.common.spec;

/**
 * A file as it lands on a node. Prints without its text, which may hold secrets.
 *
 * @param component whose it is
 * @param path where it lands
 * @param mode permissions as octal digits, {@code 0600}
 * @param secret whether the text holds a password or key
 * @param text all of it
 */
public record RenderedFile(
    Component component,
    String path,
    String owner,
    String group,
    String mode,
    boolean secret,
    String text) {

  @Override
  public String toString() {
    return component.word() + ": " + path + " " + owner + ":" + group + " " + mode;
  }
}
