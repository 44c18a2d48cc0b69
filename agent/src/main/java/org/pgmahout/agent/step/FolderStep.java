package org.pgmahout.agent.step;

import java.nio.file.Path;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.OwnedFolder;
import org.pgmahout.common.outcome.Finding;

/** A folder with owner and mode, also one that a link leads to; what is inside is never touched. */
public final class FolderStep extends HeadedStep {
  private final OwnedFolder folder;

  public FolderStep(StepHead head, FileWriter files, String path, String owner, String mode) {
    super(head);
    this.folder = files.folder(Path.of(path), owner, mode);
  }

  @Override
  public Finding check(StepContext context) {
    return Finding.of(folder.differs());
  }

  @Override
  public void apply(StepContext context) {
    folder.make();
  }
}
