package org.pgmahout.agent.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * A file that many ask for and that seldom changes: it is parsed again only after somebody wrote
 * it. {@link PrivateFile} writes a new file each time, which has another inode.
 *
 * @param <T> immutable, because all who ask get the same one
 */
public final class ParsedFile<T> {
  private final Path file;
  private final Parser<T> parser;
  private Optional<Parsed<T>> last = Optional.empty();

  /** Makes a value of a file's bytes. */
  @FunctionalInterface
  public interface Parser<T> {
    T parse(byte[] bytes) throws IOException;
  }

  private record Stamp(Object inode, FileTime written, long size) {}

  private record Parsed<T>(Stamp stamp, T value) {}

  /** Reads nothing yet. */
  public ParsedFile(Path file, Parser<T> parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * What the file says now; empty where there is none.
   *
   * @throws IOException it cannot be read, or says nothing that can be parsed
   */
  public synchronized Optional<T> value() throws IOException {
    try {
      // Before the bytes: one that is replaced in between is read again at the next question.
      Stamp now = stamp();
      if (last.filter(known -> known.stamp().equals(now)).isEmpty()) {
        last = Optional.of(new Parsed<>(now, parser.parse(Files.readAllBytes(file))));
      }
    } catch (NoSuchFileException e) {
      last = Optional.empty();
    }
    return last.map(Parsed::value);
  }

  private Stamp stamp() throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new Stamp(now.fileKey(), now.lastModifiedTime(), now.size());
  }
}
