package org.pgmahout.controller.operate;

import java.util.Collection;
import java.util.List;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Keeps a plan folder that was copied before a rotation from undoing it: its passwords and
 * authorities are older than the cluster's, and would be brought to every node.
 */
public final class FolderAge {
  private FolderAge() {}

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
