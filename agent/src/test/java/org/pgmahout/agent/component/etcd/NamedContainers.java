package org.pgmahout.agent.component.etcd;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** A real engine in which the one container of a test has the test's name. */
final class NamedContainers implements Containers {
  private final Containers real;
  private final String own;

  /** Whether the next container is not made, as when the agent is killed before it. */
  boolean failCreate;

  NamedContainers(Containers real, String own) {
    this.real = real;
    this.own = own;
  }

  @Override
  public boolean present() {
    return real.present();
  }

  @Override
  public String version() {
    return real.version();
  }

  @Override
  public Optional<String> image(String reference) {
    return real.image(reference);
  }

  @Override
  public void load(Path archive) {
    real.load(archive);
  }

  @Override
  public void pull(String reference, Consumer<String> tell) {
    real.pull(reference, tell);
  }

  @Override
  public Optional<ContainerState> find(String name) {
    return real.find(own);
  }

  @Override
  public void create(ContainerSpec spec) {
    if (failCreate) {
      throw new OpsException(ErrorCode.CONTAINER_FAILED, "not made, for a test", "");
    }
    real.create(new ContainerSpec(own, spec.image(), spec.settings()));
  }

  @Override
  public void start(String name) {
    real.start(own);
  }

  @Override
  public void stop(String name, int seconds) {
    real.stop(own, seconds);
  }

  @Override
  public void remove(String name) {
    real.remove(own);
  }

  @Override
  public List<String> lastLines(String name, int count) {
    return real.lastLines(own, count);
  }
}
