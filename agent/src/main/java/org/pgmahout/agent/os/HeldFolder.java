package org.pgmahout.agent.os;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A folder that is held open while root looks at it and gives it away: it was reached from a folder
 * that nobody but root can exchange, name by name and through no link (openat(2), O_NOFOLLOW), so
 * that what is given is what was looked at, whatever is put in its place meanwhile.
 */
final class HeldFolder implements AutoCloseable {
  /** What an agent of root's left of a file that it was writing when it was killed. */
  private static final Pattern HALF_WRITTEN = Pattern.compile("\\..+\\.-?[0-9a-f]{1,16}");

  private final SecureDirectoryStream<Path> stream;

  private HeldFolder(SecureDirectoryStream<Path> stream) {
    this.stream = stream;
  }

  /**
   * @param from a folder that only root can exchange
   * @param rest from there on, relative
   * @throws IOException when a part of the rest is a link or no folder
   */
  @SuppressWarnings("StreamResourceLeak") // The one that is held is closed with this.
  static HeldFolder open(Path from, Path rest) throws IOException {
    SecureDirectoryStream<Path> at = secure(Files.newDirectoryStream(from));
    try {
      for (Path name : rest) {
        if (name.toString().equals("..")) {
          throw new IOException(rest + " leads back");
        }
        SecureDirectoryStream<Path> next =
            name.toString().isEmpty() ? at : at.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        if (next != at) {
          at.close();
          at = next;
        }
      }
      return new HeldFolder(at);
    } catch (IOException e) {
      at.close();
      throw e;
    }
  }

  /** The same of a territory's own path. */
  static HeldFolder of(Territory territory) throws IOException {
    Path from = territory.border().orElseGet(() -> territory.path().getParent());
    return open(from, from.relativize(territory.path()));
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this system cannot open folders relative to each other");
  }

  Ownership ownership() throws IOException {
    return Ownership.of(view().readAttributes());
  }

  private PosixFileAttributeView view() {
    return stream.getFileAttributeView(PosixFileAttributeView.class);
  }

  /**
   * Whether it holds nothing but what is the user's already; what every ext4 file system is born
   * with does not count. Can be asked once.
   */
  boolean holdsNothingBut(String user) throws IOException {
    Predicate<Path> theirs =
        entry -> {
          try {
            return stream
                .getFileAttributeView(
                    entry.getFileName(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .owner()
                .getName()
                .equals(user);
          } catch (IOException e) {
            return false;
          }
        };
    for (Path entry : stream) {
      if (counts(entry.getFileName().toString()) && !theirs.test(entry)) {
        return false;
      }
    }
    return true;
  }

  private static boolean counts(String name) {
    return !name.equals("lost+found") && !HALF_WRITTEN.matcher(name).matches();
  }

  /** The names of what counts, in order. Can be asked once. */
  Set<String> names(int most) {
    Set<String> names = new TreeSet<>();
    for (Path entry : stream) {
      String name = entry.getFileName().toString();
      if (names.size() >= most) {
        break;
      }
      if (counts(name)) {
        names.add(name);
      }
    }
    return names;
  }

  void give(Ownership to) throws IOException {
    to.give(view());
  }

  /**
   * Gives away all files and folders in it, what is inside of a folder before the folder. Modes
   * stay, and so does everything else that may be there, links above all. Can be asked once.
   *
   * @param to owner and group
   */
  void giveWhatIsInIt(Ownership to) throws IOException {
    try {
      giveWhatIsIn(stream, to);
    } catch (DirectoryIteratorException e) {
      // As a bad disk is said by an iterator.
      throw e.getCause();
    }
  }

  private static void giveWhatIsIn(SecureDirectoryStream<Path> folder, Ownership to)
      throws IOException {
    for (Path entry : folder) {
      Path name = entry.getFileName();
      PosixFileAttributeView view =
          folder.getFileAttributeView(
              name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      PosixFileAttributes is = view.readAttributes();
      if (is.isDirectory()) {
        try (SecureDirectoryStream<Path> inside =
            folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
          giveWhatIsIn(inside, to);
        }
      }
      if (is.isDirectory() || is.isRegularFile()) {
        to.giveKeepingMode(view, is);
      }
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
