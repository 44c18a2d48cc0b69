package org.pgmahout.agent.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;

/**
 * A folder with owner and mode, also one that a link leads to; what is inside is never looked at.
 */
public final class FolderStep extends HeadedStep {
  private final FileWriter files;
  private final Path path;
  private final String owner;
  private final String mode;

  public FolderStep(StepHead head, FileWriter files, String path, String owner, String mode) {
    super(head);
    this.files = files;
    this.path = Path.of(path);
    this.owner = owner;
    this.mode = mode;
  }

  @Override
  public Finding check(StepContext context) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Finding.wrong(Change.create(path.toString(), owner + ":" + owner + " " + mode));
    }
    if (!Files.isDirectory(path)) {
      throw new OpsException(
          ErrorCode.LEFTOVERS,
          path + " exists and is no folder",
          "Move it away, then run the same again.");
    }
    List<Change> changes = new ArrayList<>();
    try {
      files.attributes(path.toRealPath(), owner, owner, mode, changes);
    } catch (IOException e) {
      throw failed(e);
    }
    return Finding.of(changes);
  }

  @Override
  public void apply(StepContext context) {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path);
      }
      files.own(path.toRealPath(), owner, owner, mode);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private OpsException failed(IOException e) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "cannot make folder %s for %s: %s".formatted(path, owner, e),
        "Look at the folders above it and whether the user exists.",
        e);
  }
}
