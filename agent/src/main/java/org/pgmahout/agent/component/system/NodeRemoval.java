package org.pgmahout.agent.component.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pgmahout.agent.component.Machinery;
import org.pgmahout.agent.component.postgresql.DataFolder;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.spec.Secrets;

/**
 * Takes the cluster off a node, data included: services, container, folders, files, and what the
 * agent was told it should be. Packages and the agent stay. The name of the cluster was confirmed
 * before.
 */
public final class NodeRemoval {
  private final Machinery machinery;
  private final AgentFolders folders;

  public NodeRemoval(Machinery machinery, AgentFolders folders) {
    this.machinery = machinery;
    this.folders = folders;
  }

  /** Removes all, and tells what there was; run again it finds nothing. */
  public List<Change> remove(NodeSpec spec, StepContext context) {
    List<Change> changes = new ArrayList<>();
    if (spec.has(Role.PROXY)) {
      stop("haproxy.service", changes, context);
    }
    if (spec.has(Role.DATABASE)) {
      stop(PatroniUnit.NAME, changes, context);
    }
    if (spec.has(Role.ETCD)
        && machinery.systemd().state("docker.service").running()
        && machinery.containers().find(EtcdContainer.NAME).isPresent()) {
      context.waiting("removing etcd's container");
      machinery.containers().stop(EtcdContainer.NAME, 20);
      machinery.containers().remove(EtcdContainer.NAME);
      changes.add(Change.of("container " + EtcdContainer.NAME, "present", "removed"));
    }
    for (String path : paths(spec)) {
      if (Files.exists(Path.of(path))) {
        context.waiting("removing " + path);
        machinery
            .commands()
            .require(
                Command.of("rm", "-rf", "--one-file-system", "--", path)
                    .within(Duration.ofMinutes(30)));
        changes.add(Change.of(path, "present", "removed"));
      }
    }
    machinery.systemd().daemonReload();
    return changes;
  }

  private void stop(String unit, List<Change> changes, StepContext context) {
    if (machinery.systemd().state(unit).exists()) {
      context.waiting("stopping " + unit);
      machinery.systemd().stop(unit);
      machinery.systemd().disable(unit);
      changes.add(Change.of(unit, "present", "stopped, disabled"));
    }
  }

  /** What was moved aside of it is the cluster's data, too. */
  private static void data(String folder, Set<String> all) {
    DataFolder.asides(Path.of(folder)).forEach(aside -> all.add(aside.toString()));
    all.add(folder);
  }

  /** Data first, so that an interrupted removal leaves nothing that looks whole. */
  private Set<String> paths(NodeSpec spec) {
    NodePaths paths = NodePaths.of(spec);
    Set<String> all = new LinkedHashSet<>();
    if (spec.has(Role.ETCD)) {
      all.add(spec.plan().etcd().dataDir());
    }
    if (spec.has(Role.DATABASE)) {
      data(spec.plan().postgresql().dataDir(), all);
      if (!spec.plan().postgresql().walDir().isEmpty()) {
        data(spec.plan().postgresql().walDir(), all);
      }
      all.add(paths.patroniHome());
    }
    NodeFiles.of(spec, Secrets.masked())
        .forEach(
            file -> {
              // The proxy's package owns its configuration's folder and needs the file to start.
              if (!file.path().equals(NodePaths.HAPROXY_CFG)) {
                all.add(file.path());
              }
            });
    all.add(folders.secrets().toString());
    // A spec that stayed would hold the next cluster to this one's generation.
    all.add(folders.spec().toString());
    return all;
  }
}
