package org.pgmahout.agent.component.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pgmahout.agent.component.Machinery;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.component.postgresql.DataFolder;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.Mounts;
import org.pgmahout.agent.os.Removal;
import org.pgmahout.agent.os.Territory;
import org.pgmahout.agent.os.UnitState;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.spec.Secrets;

/**
 * Takes the cluster off a node, data included: services, container, folders, files, and what the
 * agent was told it should be. Packages, users of the system and the agent stay. The name of the
 * cluster was confirmed before. Of the folders that the plan names only those go that are marked as
 * this cluster's ({@link FolderFate}); the others are named, and stay.
 */
public final class NodeRemoval {
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final Change CONTAINER =
      Change.of("container " + EtcdContainer.NAME, "present", "removed");

  private final Machinery machinery;
  private final AgentFolders folders;

  public NodeRemoval(Machinery machinery, AgentFolders folders) {
    this.machinery = machinery;
    this.folders = folders;
  }

  /** What {@link #steps} would do now, and what they would keep; changes nothing. */
  public List<Change> look(NodeSpec spec) {
    List<FolderFate> fates = fates(spec);
    List<Change> changes = new ArrayList<>(services(spec));
    changes.addAll(container(spec));
    fates.forEach(fate -> changes.add(fate.change()));
    changes.addAll(files(spec, fates));
    return changes;
  }

  /**
   * The removal, in the order of its steps. Killed anywhere and run again, it goes on with what is
   * there then; a folder that is not marked as the cluster's is kept, and is nothing left to do.
   */
  public List<Step> steps(NodeSpec spec) {
    return List.of(
        new SmallStep(
            StepHead.start(SystemStepId.REMOVED_SERVICES, "the cluster's services are down"),
            _ -> Finding.of(services(spec)),
            context -> stop(spec, context)),
        new SmallStep(
            StepHead.start(
                SystemStepId.REMOVED_CONTAINER,
                "etcd's container is removed",
                SystemStepId.REMOVED_SERVICES),
            _ -> Finding.of(container(spec)),
            this::removeContainer),
        new SmallStep(
            StepHead.start(
                SystemStepId.REMOVED_FOLDERS,
                "the cluster's folders are removed",
                SystemStepId.REMOVED_CONTAINER),
            _ -> folders(spec),
            context -> removeFolders(spec, context)),
        new SmallStep(
            StepHead.start(
                SystemStepId.REMOVED_FILES,
                "the cluster's files are removed",
                SystemStepId.REMOVED_FOLDERS),
            _ -> filesOrUnit(spec),
            context -> removeFiles(spec, context)));
  }

  /** A service that is down and does not start by itself is as good as gone. */
  private List<Change> services(NodeSpec spec) {
    return units(spec).stream()
        .filter(
            unit -> {
              UnitState state = machinery.systemd().state(unit);
              return !state.atRest() || state.enabled();
            })
        .map(NodeRemoval::stopped)
        .toList();
  }

  private void stop(NodeSpec spec, StepContext context) {
    for (String unit : units(spec)) {
      context.waitingOn("stopping " + unit);
      machinery.systemd().stop(unit);
      machinery.systemd().disable(unit);
    }
  }

  private List<Change> container(NodeSpec spec) {
    return hasContainer(spec) ? List.of(CONTAINER) : List.of();
  }

  private void removeContainer(StepContext context) {
    context.waitingOn("removing etcd's container");
    machinery.containers().stop(EtcdContainer.NAME, 20);
    machinery.containers().remove(EtcdContainer.NAME);
  }

  private Finding folders(NodeSpec spec) {
    List<FolderFate> fates = fates(spec);
    return fates.stream().anyMatch(FolderFate::goes)
        ? Finding.of(fates.stream().map(FolderFate::change).toList())
        : Finding.right();
  }

  private void removeFolders(NodeSpec spec, StepContext context) {
    for (FolderFate fate : fates(spec)) {
      if (fate.goes()) {
        context.waitingOn("removing " + fate.path());
        remove(fate);
      }
    }
    machinery.marks().forgetGone();
  }

  /** Those that do not go with a folder already. */
  private List<Change> files(NodeSpec spec, List<FolderFate> fates) {
    Set<Path> going = new LinkedHashSet<>();
    fates.stream().filter(FolderFate::goes).map(FolderFate::path).forEach(going::add);
    List<Change> changes = new ArrayList<>();
    for (Path path : present(spec)) {
      if (going.stream().noneMatch(path::startsWith)) {
        changes.add(removed(path));
        going.add(path);
      }
    }
    return changes;
  }

  /** The unit, too: systemd knows one whose file is gone until it reads all files again. */
  private Finding filesOrUnit(NodeSpec spec) {
    List<Change> changes = new ArrayList<>(files(spec, fates(spec)));
    if (units(spec).contains(PatroniUnit.NAME) && !Files.exists(Path.of(NodePaths.PATRONI_UNIT))) {
      changes.add(Change.of(PatroniUnit.NAME, "known to systemd", "forgotten"));
    }
    return Finding.of(changes);
  }

  private void removeFiles(NodeSpec spec, StepContext context) {
    for (Path path : present(spec)) {
      if (Files.exists(path)) {
        context.waitingOn("removing " + path);
        remove(path);
      }
    }
    machinery.systemd().daemonReload();
  }

  private void remove(FolderFate fate) {
    Path real = Territory.ofTarget(fate.path()).path();
    Removal removal = new Removal(machinery.commands(), LIMIT);
    CommandResult removed = fate.byItsUser() ? removal.asItsUser(real) : removal.of(real);
    // Of what is mounted rm can only take the content, and then complains about the rest.
    if (fate.is() != RemovedThing.MOUNT || !Mounts.holdsFoldersAlone(real)) {
      require(real, removed);
    }
    if (Files.isSymbolicLink(fate.path())) {
      remove(fate.path());
    }
  }

  private void remove(Path path) {
    require(path, new Removal(machinery.commands(), LIMIT).of(path));
  }

  private static void require(Path path, CommandResult removed) {
    if (!removed.ok()) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be removed: %s".formatted(path, removed.lastWords(5)),
          "Read what rm says; remove it by hand, then run the same again.");
    }
  }

  /** Installed ones. HAProxy comes first, so that clients are gone before their server stops. */
  private List<String> units(NodeSpec spec) {
    List<String> units = new ArrayList<>();
    if (spec.has(Role.PROXY)) {
      units.add("haproxy.service");
    }
    if (spec.has(Role.DATABASE)) {
      units.add(PatroniUnit.NAME);
    }
    return units.stream().filter(unit -> machinery.systemd().state(unit).exists()).toList();
  }

  private boolean hasContainer(NodeSpec spec) {
    return spec.has(Role.ETCD)
        && machinery.systemd().state("docker.service").running()
        && machinery.containers().find(EtcdContainer.NAME).isPresent();
  }

  private List<Path> present(NodeSpec spec) {
    return paths(spec).stream().map(Path::of).filter(Files::exists).toList();
  }

  private static Change stopped(String unit) {
    return Change.of(unit, "present", "stopped, disabled");
  }

  private static Change removed(Path path) {
    RemovedThing is = Files.isDirectory(path) ? RemovedThing.FOLDER : RemovedThing.FILE;
    return is.removed(path, "removed");
  }

  /**
   * What becomes of the folders that the plan names. Data first, so that an interrupted removal
   * leaves nothing that looks whole; what was moved aside of it is the cluster's data, too.
   */
  private List<FolderFate> fates(NodeSpec spec) {
    List<FolderClaim> claims = new ArrayList<>();
    for (FolderClaim claim : machinery.folders(spec).all()) {
      DataFolder.asides(claim.path()).stream().map(claim::of).forEach(claims::add);
      claims.add(claim);
    }
    return FolderFate.of(claims);
  }

  /** The files, and the folders that are the agent's own. */
  private Set<String> paths(NodeSpec spec) {
    Set<String> all = new LinkedHashSet<>();
    NodeFiles.of(spec, Secrets.masked())
        .forEach(
            file -> {
              // The proxy's package owns its configuration's folder and needs the file to start.
              if (!file.path().equals(NodePaths.HAPROXY_CFG)) {
                all.add(file.path());
              }
            });
    if (spec.has(Role.PROXY)) {
      all.add(NodePaths.HAPROXY_KEPT);
      all.add(NodePaths.HAPROXY_DROP_IN);
      all.add(NodePaths.HAPROXY_CA);
    }
    all.add(folders.secrets().toString());
    // A spec that stayed would hold the next cluster to this one's generation.
    all.add(folders.spec().toString());
    all.add(folders.served().toString());
    // An apply that stopped half-way here has nothing any more that it could go on with.
    all.add(folders.unfinished().toString());
    return all;
  }
}
