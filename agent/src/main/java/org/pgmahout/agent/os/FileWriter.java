package org.pgmahout.agent.os;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.io.AtomicFile;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/**
 * Reads, compares and replaces files so that a power cut leaves the old or the new one, never half
 * of one ({@link AtomicFile}), with owner and mode. Where somebody else than root decides what a
 * path leads to ({@link Territory}), all of it is done as the file's owner. What is read is a
 * regular file of at most 1 MB.
 */
public final class FileWriter {

  private static final int CONTEXT_LINES = 2;
  private static final int DIFF_LINES = 400;

  private final CommandRunner commands;
  private final ReadBefore before = new ReadBefore(InstantSource.system());

  /**
   * @param commands what the files of other users are read and written with
   */
  public FileWriter(CommandRunner commands) {
    this.commands = commands;
  }

  /** With real programs. */
  public FileWriter() {
    this(new ProcessCommandRunner());
  }

  /** What differs from the wanted file; empty when nothing does. */
  public List<Change> compare(WantedFile wanted, Collection<Secret> secrets) {
    String path = wanted.path().toString();
    String ownership = new Ownership(wanted.owner(), wanted.group(), wanted.mode()).toString();
    return switch (found(wanted)) {
      case Found.Text file when !file.link() -> {
        List<Change> changes = new ArrayList<>();
        if (!file.text().equals(wanted.content())) {
          changes.add(
              wanted.confidential()
                  ? Change.of(path, "other content (hidden)", "content (hidden)")
                  : Change.text(path, diff(wanted.path(), file.text(), wanted.content(), secrets)));
        }
        if (!file.ownership().equals(ownership)) {
          changes.add(Change.of(path, file.ownership(), ownership));
        }
        yield changes;
      }
      case Found.Unfit other -> List.of(Change.of(path, other.why(), ownership));
      case Found.Text _, Found.Nothing _ -> {
        String diff =
            wanted.confidential() ? "" : diff(wanted.path(), "", wanted.content(), secrets);
        yield List.of(new Change(path, "", ownership, diff, Change.Kind.USUAL));
      }
    };
  }

  private Found found(WantedFile wanted) {
    Territory territory = Territory.of(wanted.path());
    if (territory.ours()) {
      return ours(territory.path());
    }
    if (Territory.isOurs(wanted.owner())) {
      throw territory.refusal(wanted.owner());
    }
    return Ownership.isUser(wanted.owner())
        ? theirs(wanted.owner(), List.of(wanted.path())).getFirst()
        : new Found.Nothing();
  }

  private List<Found> theirs(String user, List<Path> files) {
    return before.found(user, files, new UsersFiles(commands, user)::found);
  }

  /** In a folder where nobody can exchange it between the look and the reading. */
  private static Found ours(Path path) {
    try {
      boolean link = Files.isSymbolicLink(path);
      PosixFileAttributes is = Files.readAttributes(path, PosixFileAttributes.class);
      if (!is.isRegularFile()) {
        return new Found.Unfit("is no regular file");
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] text = in.readNBytes(UsersFiles.LARGEST + 1);
        return text.length > UsersFiles.LARGEST
            ? new Found.Unfit("is larger than 1 MB")
            : new Found.Text(
                new String(text, StandardCharsets.UTF_8), Ownership.of(is).toString(), link);
      }
    } catch (NoSuchFileException e) {
      return new Found.Nothing();
    } catch (IOException e) {
      if (e instanceof FileSystemException said && "Not a directory".equals(said.getReason())) {
        return new Found.Nothing();
      }
      throw failed("read", path, e);
    }
  }

  /** Makes the file what is wanted. Folders above it that are missing are made (0755). */
  public void write(WantedFile wanted) {
    Territory territory = Territory.of(wanted.path());
    if (territory.ours()) {
      write(wanted, territory.path());
    } else if (Territory.isOurs(wanted.owner())) {
      throw territory.refusal(wanted.owner());
    } else {
      new UsersEdits(commands, wanted.owner()).write(wanted);
    }
  }

  private static void write(WantedFile wanted, Path path) {
    try {
      Files.createDirectories(path.getParent());
      AtomicFile.of(path)
          .closed()
          .given(
              draft ->
                  new Ownership(wanted.owner(), wanted.group(), wanted.mode())
                      .give(
                          Files.getFileAttributeView(
                              draft, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)))
          .replace(wanted.content().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failed("write", path, e);
    }
  }

  /** A folder that is to be a user's. */
  public OwnedFolder folder(Path path, String owner, String mode) {
    return new OwnedFolder(commands, path, owner, mode);
  }

  /** Deletes a file that may not be there. */
  public void delete(Path path) {
    Territory territory = Territory.of(path);
    if (territory.ours()) {
      try {
        Files.deleteIfExists(territory.path());
      } catch (IOException e) {
        throw failed("delete", territory.path(), e);
      }
    } else {
      new UsersEdits(commands, reader(territory)).delete(path);
    }
  }

  /** The text of a file; empty text for all else that may be in its place. */
  public String text(Path path) {
    return look(List.of(path)).get(path).textOrEmpty();
  }

  /** The text of a file; empty text when there is none. */
  public String read(Path path) {
    Found found = look(List.of(path)).get(path);
    if (found instanceof Found.Unfit other) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "cannot read %s: it %s".formatted(path, other.why()),
          "Move it away, then run the same again.");
    }
    return found.textOrEmpty();
  }

  /** What is found at paths, those of one user looked at with one command. */
  public Map<Path, Found> look(Collection<Path> paths) {
    Map<Path, Found> all = new LinkedHashMap<>();
    Map<String, List<Path>> theirs = new LinkedHashMap<>();
    for (Path path : paths) {
      Territory territory = Territory.ofTarget(path);
      if (territory.ours()) {
        all.put(path, ours(territory.path()));
      } else {
        theirs.computeIfAbsent(reader(territory), _ -> new ArrayList<>()).add(path);
      }
    }
    theirs.forEach(
        (user, files) -> {
          List<Found> found =
              Ownership.isUser(user)
                  ? theirs(user, files)
                  : Collections.nCopies(
                      files.size(), new Found.Unfit("is in the hands of no known user: " + user));
          for (int i = 0; i < files.size(); i++) {
            all.put(files.get(i), found.get(i));
          }
        });
    return all;
  }

  /** Where nobody's name stands for a folder that is open to all, nobody's rights do. */
  private static String reader(Territory territory) {
    return territory.owner().isEmpty() ? "nobody" : territory.owner();
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

  private static OpsException failed(String what, Path path, IOException e) {
    if (e instanceof UserPrincipalNotFoundException missing) {
      return noSuchUser(path, missing);
    }
    boolean full = String.valueOf(e.getMessage()).contains("No space left");
    return new OpsException(
        full ? ErrorCode.NO_SPACE : ErrorCode.COMMAND_FAILED,
        "cannot %s %s: %s".formatted(what, path, e),
        full ? "Free space on that file system." : "Look at the file's folder, owner and mode.",
        e);
  }

  static OpsException noSuchUser(Path path, UserPrincipalNotFoundException missing) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "cannot give %s to '%s': there is no such user or group".formatted(path, missing.getName()),
        "Install the package that makes the user, then run the same again.",
        missing);
  }
}
