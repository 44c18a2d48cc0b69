package org.pgmahout.agent.component.etcd;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.EtcdStepId;
import org.pgmahout.agent.local.LocalEtcd;
import org.pgmahout.agent.os.OwnedFolder;
import org.pgmahout.agent.step.ContainerStep;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;

/**
 * The folder of a member's data, which is etcd's own user's. One that root's etcd has filled (as
 * earlier versions ran it, a hand, or who restored a snapshot) stays root's until its container is
 * replaced: it is handed over while no etcd works in it, in its node's turn. Every container that
 * is made finds a folder in which all is etcd's, because one file of root's would end it, at its
 * start or days later.
 */
final class EtcdFolder implements ContainerStep.WorkFolder {
  private static final String CLOSED = "0700";

  private final NodeSpec spec;
  private final NodeTools tools;
  private final OwnedFolder folder;

  EtcdFolder(NodeSpec spec, NodeTools tools) {
    this.spec = spec;
    this.tools = tools;
    this.folder =
        tools
            .files()
            .folder(Path.of(spec.plan().etcd().dataDir()), EtcdContainer.USER, CLOSED)
            .madeByRoot();
  }

  /** Makes it, closed to others. What root's etcd has filled is left to {@link #mend}. */
  Step made() {
    StepHead head =
        StepHead.prepare(EtcdStepId.DATA_FOLDER, "data folder closed to others", EtcdStepId.USER);
    return new SmallStep(
        head, context -> now(head).check(context), context -> now(head).apply(context));
  }

  private FolderStep now(StepHead head) {
    FolderClaim claim = tools.folders(spec).etcd();
    return folder.isRootsWithContent()
        ? new FolderStep(head, tools.files(), claim, "root", CLOSED)
        : new FolderStep(head, folder, claim);
  }

  @Override
  public List<Change> differs() {
    return folder.isRootsWithContent()
        ? List.of(
            Change.of(
                spec.plan().etcd().dataDir(),
                "root's",
                "%s's, with all that is in it".formatted(EtcdContainer.USER)))
        : List.of();
  }

  @Override
  public void mend() {
    folder.handOver();
  }

  /**
   * A member whose data is gone must join again under a new id: started as {@code new} it would
   * vote for a history it does not have. A database on the same disk, or an older container, proves
   * that there was a member before; one that joins is new to etcd, also where something is here.
   */
  @Override
  public void require() {
    if (LocalEtcd.hasData(spec) || !spec.etcdJoins().isEmpty()) {
      return;
    }
    boolean database = Files.exists(Path.of(spec.plan().postgresql().dataDir(), "PG_VERSION"));
    boolean earlier = tools.containers().find(EtcdContainer.NAME).isPresent();
    if (database || earlier) {
      throw new OpsException(
          ErrorCode.DATA_AT_RISK,
          "etcd's folder %s is empty, yet %s: its data was lost after the cluster was built"
              .formatted(
                  spec.plan().etcd().dataDir(),
                  database
                      ? "there is a database in " + spec.plan().postgresql().dataDir()
                      : "a container of this member exists"),
          "Bring the folder back. When it is gone for good, and the other members run: etcdctl member remove"
              + " (pgmahout env etcdctl), then pgmahout apply, which lets it join again; when all members"
              + " lost their data, compare the databases of all nodes first.");
    }
  }
}
