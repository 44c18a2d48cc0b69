package org.pgmahout.controller.history;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.cluster.EtcdClusterView;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.workspace.Workspace;

/**
 * Keeps a plan folder that was copied before a rotation from undoing it: its passwords and
 * authorities are older than the cluster's, and would be brought to every node.
 */
public final class LineageCheck {
  private LineageCheck() {}

  /**
   * Throws FOLDER_OUTDATED in a folder that is older than the cluster, as far as anybody answers:
   * what it brings to agents would be older, too.
   */
  public static void requireNewest(Workspace space) {
    try (EtcdConnection etcd = new EtcdConnection(space.edge())) {
      Baseline base =
          Baseline.read(
              new EtcdClusterView(etcd), new EtcdPlanStore(etcd, Map::of), space.agents());
      refuseOlder(space.folder().lineage(), base.lineages());
    }
  }

  /**
   * Throws FOLDER_OUTDATED when the cluster was brought what this folder has not seen.
   *
   * @param lineage what the folder has seen replaced
   * @param brought the newest lines that etcd and the nodes were brought
   */
  public static void refuseOlder(List<String> lineage, Collection<String> brought) {
    for (String line : brought) {
      if (!line.isEmpty() && !lineage.contains(line)) {
        throw new OpsException(
            ErrorCode.FOLDER_OUTDATED,
            "passwords or authorities of this cluster were replaced from another folder, and this"
                + " one would set them back; nothing was changed",
            "Use the folder where it was done, have another made there (pgmahout operator add), or a"
                + " backup from after it. Where none is left: every node keeps its passwords and"
                + " certificates in /var/lib/pgmahout/secrets; when pki/ and secrets/ agree with"
                + " them, add the line "
                + line
                + " to pki/lineage.");
      }
    }
  }
}
