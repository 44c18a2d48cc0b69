package org.pgmahout.agent.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.OwnedFolder;
import org.pgmahout.common.outcome.Change;

/**
 * A folder with owner and mode, also one that a link leads to; what is inside is never touched. One
 * that the plan names is refused when it is somebody else's, before its owner or mode is changed,
 * and marked as the cluster's when it is as wanted.
 */
public final class FolderStep extends HeadedStep {
  private final OwnedFolder folder;
  private final Optional<FolderClaim> claim;

  /** One whose place pgmahout itself has chosen. */
  public FolderStep(StepHead head, FileWriter files, String path, String owner, String mode) {
    super(head);
    this.folder = files.folder(Path.of(path), owner, mode);
    this.claim = Optional.empty();
  }

  /** One that the plan names, and that goes with the cluster. */
  public FolderStep(StepHead head, FileWriter files, FolderClaim claim, String owner, String mode) {
    super(head);
    this.folder = files.folder(claim.path(), owner, mode);
    this.claim = Optional.of(claim);
  }

  /** One that the plan names, made in a way of its own. */
  public FolderStep(StepHead head, OwnedFolder folder, FolderClaim claim) {
    super(head);
    this.folder = folder;
    this.claim = Optional.of(claim);
  }

  @Override
  public Finding check(StepContext context) {
    claim.ifPresent(FolderClaim::require);
    List<Change> changes = new ArrayList<>(folder.differs());
    claim.map(FolderClaim::differs).ifPresent(changes::addAll);
    return Finding.of(changes);
  }

  @Override
  public void apply(StepContext context) {
    claim.ifPresent(FolderClaim::require);
    folder.make();
    claim.ifPresent(FolderClaim::take);
  }
}
