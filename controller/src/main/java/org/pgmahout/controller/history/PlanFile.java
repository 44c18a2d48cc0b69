package org.pgmahout.controller.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import org.pgmahout.common.io.AtomicFile;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * The operator's plan file, written again without taking anything else from its owner: whole or not
 * at all, with its mode and owner, where a link leads, and not over what an editor saved meanwhile.
 *
 * @param path the file as the operator named it
 * @param text what it held when it was read
 */
public record PlanFile(Path path, String text) {
  private static final int CONTEXT_LINES = 3;

  /** Reads it. */
  public static PlanFile read(Path path) {
    try {
      return new PlanFile(path, Files.readString(path));
    } catch (IOException e) {
      throw failed(path, "read", e);
    }
  }

  /** What another text changes, as a unified diff; empty when nothing. */
  public String diff(String other) {
    List<String> old = text.lines().toList();
    List<String> fresh = other.lines().toList();
    return String.join(
        "\n",
        UnifiedDiffUtils.generateUnifiedDiff(
            path.toString(), path.toString(), old, DiffUtils.diff(old, fresh), CONTEXT_LINES));
  }

  /** Writes another text in its place; refused when it is not as it was read. */
  public void write(String other) {
    try {
      Path real = path.toRealPath();
      PosixFileAttributes now =
          Files.getFileAttributeView(real, PosixFileAttributeView.class).readAttributes();
      AtomicFile.of(real)
          .closed()
          .given(draft -> like(now, draft))
          .afterLook(_ -> requireUnchanged(real))
          .replace(other.getBytes(UTF_8));
    } catch (IOException e) {
      throw failed(path, "write", e);
    }
  }

  private static void like(PosixFileAttributes now, Path draft) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
    PosixFileAttributes mine = view.readAttributes();
    if (!mine.group().equals(now.group())) {
      view.setGroup(now.group());
    }
    if (!mine.owner().equals(now.owner())) {
      view.setOwner(now.owner());
    }
    view.setPermissions(now.permissions());
  }

  private void requireUnchanged(Path real) throws IOException {
    if (!Files.readString(real, UTF_8).equals(text)) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          path + " was changed by somebody while this command looked at it",
          "Nothing was written. Run the same again.");
    }
  }

  private static OpsException failed(Path path, String what, IOException e) {
    return new OpsException(
        ErrorCode.INPUT_INVALID,
        "cannot " + what + " " + path + ": " + e,
        "See that you may read and write it and its folder, and that its owner can be kept.",
        e);
  }
}
