package org.pgmahout.agent.component.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.agent.component.ComponentRemoval;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.Mounts;
import org.pgmahout.agent.os.Territory;
import org.pgmahout.agent.os.TreeRemoval;
import org.pgmahout.agent.os.UnitState;
import org.pgmahout.agent.pgdata.DataFolder;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Takes the cluster off a node, data included: what each component says that it has there ({@link
 * ComponentRemoval}), and the spec that the agent keeps. Packages, users of the system and the
 * agent stay. The name of the cluster was confirmed before. Of the folders that the plan names only
 * those go that are marked as this cluster's ({@link FolderFate}); the others are named, and stay.
 */
final class NodeRemoval {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final NodeTools tools;
  private final AgentFolders folders;
  private final List<NodeComponent> components;

  /**
   * @param folders where the agent keeps its state
   * @param components all there are, in their natural order
   */
  NodeRemoval(NodeTools tools, AgentFolders folders, List<NodeComponent> components) {
    this.tools = tools;
    this.folders = folders;
    this.components = List.copyOf(components);
  }

  /** Of the components that the node has, in their natural order. */
  private List<ComponentRemoval> removals(NodeSpec spec) {
    List<Component> wanted = Component.of(spec.self().roles());
    return components.stream()
        .filter(one -> wanted.contains(one.component()))
        .map(one -> one.removal(spec))
        .toList();
  }

  /** What {@link #steps} would do now, and what they would keep; changes nothing. */
  List<Change> look(NodeSpec spec) {
    List<ComponentRemoval> removals = removals(spec);
    List<FolderFate> fates = fates(removals);
    List<Change> changes = new ArrayList<>(services(removals));
    changes.addAll(taken(removals));
    fates.forEach(fate -> changes.add(fate.change()));
    changes.addAll(files(removals, fates));
    return changes;
  }

  /**
   * The removal, in the order of its steps. Killed anywhere and run again, it goes on with what is
   * there then; a folder that is not marked as the cluster's is kept, and is nothing left to do.
   */
  List<Step> steps(NodeSpec spec) {
    List<ComponentRemoval> removals = removals(spec);
    return List.of(
        new SmallStep(
            StepHead.start(SystemStepId.REMOVED_SERVICES, "the cluster's services are down"),
            _ -> Finding.of(services(removals)),
            context -> stop(removals, context)),
        new SmallStep(
            StepHead.start(
                SystemStepId.REMOVED_CONTAINERS,
                "the cluster's containers are removed",
                SystemStepId.REMOVED_SERVICES),
            _ -> Finding.of(taken(removals)),
            context -> removeContainers(removals, context)),
        new SmallStep(
            StepHead.start(
                SystemStepId.REMOVED_FOLDERS,
                "the cluster's folders are removed",
                SystemStepId.REMOVED_CONTAINERS),
            _ -> folders(removals),
            context -> removeFolders(removals, context)),
        new SmallStep(
            StepHead.start(
                SystemStepId.REMOVED_FILES,
                "the cluster's files are removed",
                SystemStepId.REMOVED_FOLDERS),
            _ -> filesAndUnits(removals),
            context -> removeFiles(removals, context)));
  }

  /** A service that is down and does not start by itself is as good as gone. */
  private List<Change> services(List<ComponentRemoval> removals) {
    return units(removals).stream()
        .filter(
            unit -> {
              UnitState state = tools.systemd().state(unit);
              return !state.atRest() || state.enabled();
            })
        .map(unit -> Change.of(unit, "present", "stopped, disabled"))
        .toList();
  }

  private void stop(List<ComponentRemoval> removals, StepContext context) {
    for (String unit : units(removals)) {
      context.waitingOn("stopping " + unit);
      tools.systemd().stop(unit);
      tools.systemd().disable(unit);
    }
  }

  private List<Change> taken(List<ComponentRemoval> removals) {
    return containers(removals).stream()
        .map(container -> Change.of("container " + container, "present", "removed"))
        .toList();
  }

  private void removeContainers(List<ComponentRemoval> removals, StepContext context) {
    for (String container : containers(removals)) {
      context.waitingOn("removing the container " + container);
      tools.containers().stop(container, 20);
      tools.containers().remove(container);
    }
  }

  private static Finding folders(List<ComponentRemoval> removals) {
    List<FolderFate> fates = fates(removals);
    return fates.stream().anyMatch(FolderFate::goes)
        ? Finding.of(fates.stream().map(FolderFate::change).toList())
        : Finding.right();
  }

  private void removeFolders(List<ComponentRemoval> removals, StepContext context) {
    for (FolderFate fate : fates(removals)) {
      if (fate.goes()) {
        context.waitingOn("removing " + fate.path());
        remove(fate);
      }
    }
    tools.marks().forgetGone();
  }

  /** Those that do not go with a folder already. */
  private List<Change> files(List<ComponentRemoval> removals, List<FolderFate> fates) {
    Set<Path> going = new LinkedHashSet<>();
    fates.stream().filter(FolderFate::goes).map(FolderFate::path).forEach(going::add);
    List<Change> changes = new ArrayList<>();
    for (Path path : present(removals)) {
      if (going.stream().noneMatch(path::startsWith)) {
        changes.add(removed(path));
        going.add(path);
      }
    }
    return changes;
  }

  /** Units, too: systemd knows one whose file is gone until it reads all files again. */
  private Finding filesAndUnits(List<ComponentRemoval> removals) {
    List<Change> changes = new ArrayList<>(files(removals, fates(removals)));
    Set<Path> gone =
        paths(removals).stream()
            .map(Path::of)
            .filter(Files::notExists)
            .map(Path::getFileName)
            .collect(Collectors.toSet());
    units(removals).stream()
        .filter(unit -> gone.contains(Path.of(unit)))
        .map(unit -> Change.of(unit, "known to systemd", "forgotten"))
        .forEach(changes::add);
    return Finding.of(changes);
  }

  private void removeFiles(List<ComponentRemoval> removals, StepContext context) {
    for (Path path : present(removals)) {
      if (Files.exists(path)) {
        context.waitingOn("removing " + path);
        remove(path);
      }
    }
    // Again: one that was killed right after the last folder had nothing left to do there.
    tools.marks().forgetGone();
    tools.systemd().daemonReload();
  }

  private void remove(FolderFate fate) {
    Path real = Territory.ofTarget(fate.path()).path();
    TreeRemoval removal = new TreeRemoval(tools.commands(), LIMIT);
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
    require(path, new TreeRemoval(tools.commands(), LIMIT).of(path));
  }

  private static void require(Path path, CommandResult removed) {
    if (!removed.ok()) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be removed: %s".formatted(path, removed.lastWords(5)),
          "Read what rm says; remove it by hand, then run the same again.");
    }
  }

  /** Those that exist, the last component's first: what uses a server ends before the server. */
  private List<String> units(List<ComponentRemoval> removals) {
    return removals.reversed().stream()
        .flatMap(removal -> removal.units().stream())
        .filter(unit -> tools.systemd().state(unit).exists())
        .toList();
  }

  /** Those that exist; an engine that does not run is not asked. */
  private List<String> containers(List<ComponentRemoval> removals) {
    List<String> named =
        removals.stream().flatMap(removal -> removal.containers().stream()).toList();
    return named.isEmpty() || !tools.systemd().state("docker.service").running()
        ? List.of()
        : named.stream().filter(name -> tools.containers().find(name).isPresent()).toList();
  }

  private List<Path> present(List<ComponentRemoval> removals) {
    return paths(removals).stream().map(Path::of).filter(Files::exists).toList();
  }

  private static Change removed(Path path) {
    RemovedThing is = Files.isDirectory(path) ? RemovedThing.FOLDER : RemovedThing.FILE;
    return is.removed(path, "removed");
  }

  /**
   * What becomes of the folders that the plan names. What was moved aside of one is the cluster's
   * data, too, and goes before it.
   */
  private static List<FolderFate> fates(List<ComponentRemoval> removals) {
    List<FolderClaim> claims = new ArrayList<>();
    for (ComponentRemoval removal : removals) {
      for (FolderClaim claim : removal.folders()) {
        DataFolder.asides(claim.path()).stream().map(claim::of).forEach(claims::add);
        claims.add(claim);
      }
    }
    return FolderFate.of(claims);
  }

  /** The files, and what the agent remembers, last: until then a second run knows the node. */
  private Set<String> paths(List<ComponentRemoval> removals) {
    Set<String> all = new LinkedHashSet<>();
    removals.forEach(removal -> all.addAll(removal.files()));
    all.add(folders.secrets().toString());
    // A spec that stayed would hold the next cluster to this one's generation.
    all.add(folders.spec().toString());
    all.add(folders.served().toString());
    // An apply that stopped half-way here has nothing left that it could go on with.
    all.add(folders.unfinished().toString());
    return all;
  }
}
