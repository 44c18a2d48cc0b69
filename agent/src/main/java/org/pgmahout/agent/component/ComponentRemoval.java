package org.pgmahout.agent.component;

import java.util.List;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;

/**
 * What one component has on a node and loses with its cluster. Packages and users of the system are
 * no part of it: they stay.
 *
 * @param units services that are stopped and disabled, where they exist
 * @param containers containers that are stopped and removed, where they exist
 * @param folders folders that the plan names, those inside of others first: each goes only when it
 *     is marked as this cluster's
 * @param files files, and folders that are the agent's own
 */
public record ComponentRemoval(
    List<String> units, List<String> containers, List<FolderClaim> folders, List<String> files) {

  public ComponentRemoval {
    units = List.copyOf(units);
    containers = List.copyOf(containers);
    folders = List.copyOf(folders);
    files = List.copyOf(files);
  }

  /** The files that a component's steps write, and nothing else. */
  public static ComponentRemoval ofFiles(NodeSpec spec, Component component) {
    return new ComponentRemoval(
        List.of(),
        List.of(),
        List.of(),
        NodeFiles.of(spec, Secrets.masked(), component).stream().map(RenderedFile::path).toList());
  }

  /** The same with a service. */
  public ComponentRemoval withUnit(String unit) {
    return new ComponentRemoval(List.of(unit), containers, folders, files);
  }

  /** The same with a container. */
  public ComponentRemoval withContainer(String container) {
    return new ComponentRemoval(units, List.of(container), folders, files);
  }

  /** The same with folders that the plan names. */
  public ComponentRemoval withFolders(List<FolderClaim> claims) {
    return new ComponentRemoval(units, containers, claims, files);
  }

  /** The same with other files. */
  public ComponentRemoval withFiles(List<String> others) {
    return new ComponentRemoval(units, containers, folders, others);
  }
}
