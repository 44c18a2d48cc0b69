package org.pgmahout.agent.os;

/** What is found where a file is looked for. */
public sealed interface Found {

  /** No file: nothing, or a link that leads nowhere. */
  record Nothing() implements Found {}

  /**
   * A regular file of at most 1 MB.
   *
   * @param ownership owner, group and mode as messages show them
   * @param link whether it is a link that leads to the file
   */
  record Text(String text, String ownership, boolean link) implements Found {
    @Override
    public String toString() {
      return "file of " + ownership;
    }
  }

  /**
   * Something else, or a file that is not to be read.
   *
   * @param why "is no regular file"
   */
  record Unfit(String why) implements Found {}

  /** The text of a file; empty text for all else. */
  default String textOrEmpty() {
    return this instanceof Text file ? file.text() : "";
  }
}
