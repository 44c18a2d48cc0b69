package org.pgmahout.agent.os;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/**
 * Reads, compares and replaces files so that a power cut leaves the old or the new one, never half
 * of one: temporary file beside it, owner and mode, fsync, rename, fsync of the folder.
 */
public final class FileWriter {

  private static final int CONTEXT_LINES = 2;
  private static final int DIFF_LINES = 400;

  /** What differs from the wanted file; empty when nothing does. */
  public List<Change> compare(WantedFile wanted, Collection<Secret> secrets) {
    Path path = wanted.path();
    List<Change> changes = new ArrayList<>();
    try {
      if (Files.isSymbolicLink(path) || !Files.isRegularFile(path)) {
        String diff = wanted.confidential() ? "" : diff(path, "", wanted.content(), secrets);
        String kind = wanted.owner() + ":" + wanted.group() + " " + wanted.mode();
        return List.of(new Change(path.toString(), "", kind, diff));
      }
      String now = Files.readString(path, StandardCharsets.UTF_8);
      if (!now.equals(wanted.content())) {
        changes.add(
            wanted.confidential()
                ? Change.of(path.toString(), "other content (hidden)", "content (hidden)")
                : Change.text(path.toString(), diff(path, now, wanted.content(), secrets)));
      }
      attributes(path, wanted.owner(), wanted.group(), wanted.mode(), changes);
      return changes;
    } catch (IOException e) {
      throw failed("read", path, e);
    }
  }

  /** What differs in owner, group and mode of something that exists. */
  public void attributes(Path path, String owner, String group, String mode, List<Change> changes) {
    try {
      PosixFileAttributes is =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String from = is.owner().getName() + ":" + is.group().getName() + " " + octal(is);
      String to = owner + ":" + group + " " + normal(mode);
      if (!from.equals(to)) {
        changes.add(Change.of(path.toString(), from, to));
      }
    } catch (IOException e) {
      throw failed("read", path, e);
    }
  }

  /** Makes the file what it shall be. Folders above it that are missing are made (root's, 0755). */
  public void write(WantedFile wanted) {
    Path path = wanted.path();
    Path folder = path.toAbsolutePath().getParent();
    Path temporary =
        folder.resolve(
            "."
                + path.getFileName()
                + "."
                + Long.toHexString(ThreadLocalRandom.current().nextLong()));
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = ByteBuffer.wrap(wanted.content().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        own(temporary, wanted.owner(), wanted.group(), wanted.mode());
        channel.force(true);
      }
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(folder);
    } catch (IOException e) {
      throw failed("write", path, e);
    } finally {
      delete(temporary);
    }
  }

  /** Gives something to a user and group with a mode. */
  public void own(Path path, String owner, String group, String mode) throws IOException {
    UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    view.setOwner(users.lookupPrincipalByName(owner));
    view.setGroup(users.lookupPrincipalByGroupName(group));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(symbolic(mode)));
  }

  /** Deletes a file that may not be there. */
  public void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw failed("delete", path, e);
    }
  }

  /** The text of a file; empty text when there is none. */
  public String read(Path path) {
    try {
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw failed("read", path, e);
    }
  }

  /** Unified diff of two texts, secrets masked. */
  public static String diff(Path path, String from, String to, Collection<Secret> secrets) {
    Redaction redaction = new Redaction(secrets);
    List<String> old = from.lines().map(redaction::apply).toList();
    List<String> fresh = to.lines().map(redaction::apply).toList();
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            from.isEmpty() ? "/dev/null" : path.toString(),
            path.toString(),
            old,
            DiffUtils.diff(old, fresh),
            CONTEXT_LINES);
    if (lines.isEmpty()) {
      return "(only masked values or the end of the last line differ)";
    }
    if (lines.size() > DIFF_LINES) {
      return String.join("\n", lines.subList(0, DIFF_LINES))
          + "\n… and %d more lines".formatted(lines.size() - DIFF_LINES);
    }
    return String.join("\n", lines);
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String octal(PosixFileAttributes attributes) {
    int bits = 0;
    for (var permission : attributes.permissions()) {
      bits |= 1 << (8 - permission.ordinal());
    }
    return normal(Integer.toOctalString(bits));
  }

  private static String normal(String mode) {
    return "%04o".formatted(Integer.parseInt(mode, 8));
  }

  private static String symbolic(String mode) {
    int bits = Integer.parseInt(mode, 8);
    StringBuilder text = new StringBuilder();
    for (int i = 8; i >= 0; i--) {
      text.append((bits >> i & 1) == 1 ? "rwx".charAt((8 - i) % 3) : '-');
    }
    return text.toString();
  }

  private static OpsException failed(String what, Path path, IOException e) {
    if (e instanceof UserPrincipalNotFoundException missing) {
      return new OpsException(
          ErrorCode.COMMAND_FAILED,
          "cannot give %s to '%s': there is no such user or group"
              .formatted(path, missing.getName()),
          "Install the package that makes the user, then run the same again.",
          e);
    }
    boolean full = String.valueOf(e.getMessage()).contains("No space left");
    return new OpsException(
        full ? ErrorCode.NO_SPACE : ErrorCode.COMMAND_FAILED,
        "cannot %s %s: %s".formatted(what, path, e),
        full ? "Free space on that file system." : "Look at the file's folder, owner and mode.",
        e);
  }
}
