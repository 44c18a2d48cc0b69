package org.pgmahout.agent.step;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.Containers.ContainerSpec;
import org.pgmahout.agent.os.Containers.ContainerState;
import org.pgmahout.agent.os.Containers.Settings;
import org.pgmahout.agent.os.ImageReference;
import org.pgmahout.common.outcome.Change;

/** A container that runs as its spec says: made again when what it was made with differs. */
public final class ContainerStep extends HeadedStep {
  private final Containers containers;
  private final Supplier<ContainerSpec> wanted;
  private final Supplier<Predicate<String>> mattersNow;
  private final WorkFolder folder;

  /** The folder of the node that the container's program works in. */
  public interface WorkFolder {
    /** What can only be mended while no program works there. */
    List<Change> differs();

    /** Throws when a new container must not be made now. */
    void require();

    /** Mends it; the container is gone. */
    void mend();
  }

  /**
   * @param wanted asked once a look, because what it names may be made by another step
   * @param mattersNow whether another value of an argument asks for a new container; asked once a
   *     comparison, for the container's own program may change the answer at any time
   * @param folder mended before every container that is made
   */
  public ContainerStep(
      StepHead head,
      Containers containers,
      Supplier<ContainerSpec> wanted,
      Supplier<Predicate<String>> mattersNow,
      WorkFolder folder) {
    super(head);
    this.containers = containers;
    this.wanted = wanted;
    this.mattersNow = mattersNow;
    this.folder = folder;
  }

  @Override
  public Finding check(StepContext context) {
    if (!containers.present()) {
      return new Finding.CannotTell("decided after the container engine runs");
    }
    ContainerSpec spec = wanted.get();
    ContainerState is = containers.find(spec.name()).orElse(null);
    String what = "container " + spec.name();
    if (is == null) {
      return Finding.wrong(Change.create(what, spec.image()));
    }
    List<Change> differences = differences(spec, is);
    if (!differences.isEmpty()) {
      return Finding.of(differences);
    }
    return is.running()
        ? Finding.right()
        : Finding.wrong(Change.of(what, "stopped, exit code " + is.exitCode(), "running"));
  }

  @Override
  public void apply(StepContext context) {
    ContainerSpec spec = wanted.get();
    ContainerState is = containers.find(spec.name()).orElse(null);
    if (is == null || !differences(spec, is).isEmpty()) {
      folder.require();
      if (is != null) {
        context.waiting("replacing container " + spec.name());
        // At once: an etcd that is asked to stop answers what is on its way with errors of its
        // gateway, which Patroni takes for a refusal, and its leader demotes itself. From one that
        // is gone it turns to the next. What etcd has acknowledged is on disk.
        containers.remove(spec.name());
      }
      folder.mend();
      containers.create(spec);
    }
    containers.start(spec.name());
  }

  /** What is wrong with the container that is there, and with its folder. */
  private List<Change> differences(ContainerSpec spec, ContainerState is) {
    List<Change> changes = new ArrayList<>(madeWith(spec, is));
    changes.addAll(folder.differs());
    return changes;
  }

  /** What the container that is there was made with, against what it should be made with. */
  private List<Change> madeWith(ContainerSpec spec, ContainerState is) {
    Settings now = is.settings();
    Settings to = spec.settings();
    List<Change> changes = new ArrayList<>();
    // A pinned image is compared by its id alone: a container is made of it by that.
    boolean pinned = ImageReference.of(spec.image()).pinned();
    if (!pinned || containers.image(spec.image()).isEmpty()) {
      compare(spec, "image", List.of(is.image()), List.of(spec.image()), changes);
    }
    if (changes.isEmpty()) {
      // An image that is not there yet is another step's matter.
      containers
          .image(spec.image())
          .ifPresent(id -> compare(spec, "image id", List.of(is.imageId()), List.of(id), changes));
    }
    Predicate<String> matters = mattersNow.get();
    compare(
        spec,
        "command",
        now.command().stream().filter(matters).toList(),
        to.command().stream().filter(matters).toList(),
        changes);
    compare(spec, "folders", now.binds(), to.binds(), changes);
    compare(spec, "network", List.of(now.network()), List.of(to.network()), changes);
    compare(spec, "rights", now.confinement().words(), to.confinement().words(), changes);
    compare(spec, "restart policy", List.of(now.restart()), List.of(to.restart()), changes);
    // The engine adds its own defaults to what was asked for, and an image its labels.
    compare(spec, "log", options(now.logging(), to.logging()), options(to.logging()), changes);
    List<Change> labels = new ArrayList<>();
    compare(spec, "labels", options(now.labels(), to.labels()), options(to.labels()), labels);
    labels.stream().map(change -> change.as(Change.Kind.LABELS)).forEach(changes::add);
    return changes;
  }

  private static void compare(
      ContainerSpec spec, String part, List<String> is, List<String> should, List<Change> changes) {
    if (!is.equals(should)) {
      String from = is.stream().filter(word -> !should.contains(word)).collect(joining(" "));
      String to = should.stream().filter(word -> !is.contains(word)).collect(joining(" "));
      String what = "container " + spec.name() + ", " + part;
      changes.add(
          from.isEmpty() && to.isEmpty()
              ? Change.of(what, "in another order", "in the plan's order")
              : Change.of(what, from, to));
    }
  }

  private static List<String> options(Map<String, String> now, Map<String, String> wanted) {
    Map<String, String> asked = new TreeMap<>(now);
    asked.keySet().retainAll(wanted.keySet());
    return options(asked);
  }

  private static List<String> options(Map<String, String> options) {
    return options.entrySet().stream().map(Map.Entry::toString).sorted().toList();
  }
}
