package org.pgmahout.agent.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.ImageReference;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** An engine with one container at most, and what was done to it. */
final class FakeContainers implements Containers {
  final List<String> did = new ArrayList<>();
  final Map<String, String> images = new TreeMap<>(Map.of("image", "id"));
  final Map<String, String> inArchive = new TreeMap<>();
  boolean failStart;
  boolean engine = true;
  Optional<ContainerState> now = Optional.empty();

  @Override
  public boolean present() {
    return engine;
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Optional<String> image(String reference) {
    ImageReference wanted = ImageReference.of(reference);
    return Optional.ofNullable(images.get(wanted.name()))
        .filter(id -> !wanted.pinned() || id.equals(wanted.digest()));
  }

  @Override
  public void load(Path archive) {
    images.putAll(inArchive);
  }

  @Override
  public void pull(String reference, Consumer<String> tell) {}

  @Override
  public Optional<ContainerState> find(String name) {
    return now;
  }

  @Override
  public void create(ContainerSpec spec) {
    did.add("create");
    now = Optional.of(new ContainerState(spec.image(), "id", spec.settings(), false, 0, 0));
  }

  @Override
  public void start(String name) {
    did.add("start");
    if (failStart) {
      throw new OpsException(ErrorCode.CONTAINER_FAILED, "no", "look");
    }
    now = now.map(c -> new ContainerState(c.image(), c.imageId(), c.settings(), true, 0, 0));
  }

  @Override
  public void stop(String name, int seconds) {
    did.add("stop");
  }

  @Override
  public void remove(String name) {
    did.add("remove");
    now = Optional.empty();
  }

  @Override
  public List<String> lastLines(String name, int count) {
    return List.of();
  }
}
