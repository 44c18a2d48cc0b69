package org.pgmahout.agent.os;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A container engine, so that steps can be tested without one. */
public interface Containers {

  /** Whether an engine is there to be asked. */
  boolean present();

  /** The engine's version; throws OpsException(CONTAINER_FAILED) when it does not answer. */
  String version();

  /** Id of an image that is present; empty when it is not. */
  Optional<String> image(String reference);

  /** Loads a {@code docker save} archive. */
  void load(Path archive);

  /** Gets an image from its registry; throws OpsException(IMAGE_MISSING). */
  void pull(String reference, Consumer<String> tell);

  /** A container by name. */
  Optional<ContainerState> find(String name);

  /** Makes a container, not started. */
  void create(ContainerSpec spec);

  /** Starts a container that exists. */
  void start(String name);

  /** Stops a container, with so many seconds before it is killed. */
  void stop(String name, int seconds);

  /** Restarts a container. */
  void restart(String name, int seconds);

  /** Removes a container (not its folders on the host). */
  void remove(String name);

  /** The end of a container's output. */
  List<String> lastLines(String name, int count);

  /**
   * A container as it shall be made: always on the host's network.
   *
   * @param binds {@code /host:/container[:ro]}
   * @param labels written on it; the one of the configuration's hash among them
   * @param restart {@code always} or {@code unless-stopped}
   */
  record ContainerSpec(
      String name,
      String image,
      List<String> command,
      Map<String, String> environment,
      List<String> binds,
      Map<String, String> labels,
      String restart,
      String logMaxSize,
      int logMaxFiles) {
    public ContainerSpec {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
      binds = List.copyOf(binds);
      labels = Map.copyOf(labels);
    }
  }

  /** A container as it is. */
  record ContainerState(
      String id,
      String imageId,
      Map<String, String> labels,
      boolean running,
      boolean restarting,
      long exitCode) {}
}
