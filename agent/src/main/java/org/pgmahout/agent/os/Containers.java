package org.pgmahout.agent.os;

import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Id of an image that is present; empty when it is not, or has not the digest asked for. */
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

  /** Removes a container (not its folders on the host). */
  void remove(String name);

  /** The end of a container's output. */
  List<String> lastLines(String name, int count);

  /**
   * What a container is made with, and what is compared with one that is there.
   *
   * @param command program and arguments
   * @param binds {@code /host:/container[:ro]}
   * @param network the engine's network mode; the agent makes containers on the host's only
   * @param restart {@code always} or {@code unless-stopped}
   * @param confinement what its program may do
   * @param logging options of the log driver, its own name as {@code driver}
   * @param labels what the container is to remember of its making, such as the hash of a file that
   *     its program reads at its start only
   */
  record Settings(
      List<String> command,
      List<String> binds,
      String network,
      String restart,
      Confinement confinement,
      Map<String, String> logging,
      Map<String, String> labels) {
    public Settings {
      command = List.copyOf(command);
      binds = binds.stream().sorted().toList();
      logging = Map.copyOf(logging);
      labels = Map.copyOf(labels);
    }
  }

  /**
   * Whom a container's program runs as, and what it may do.
   *
   * @param user user and group as numbers with a colon between; empty: the image's, which is root
   * @param dropped capabilities of Docker's default that it lacks, {@code ALL} for all
   * @param added capabilities that it has besides
   * @param securityOptions Docker's {@code --security-opt}
   * @param readOnlyRoot whether it can write in its volumes alone
   * @param privileged whether nothing at all is kept from it
   */
  record Confinement(
      String user,
      List<String> dropped,
      List<String> added,
      List<String> securityOptions,
      boolean readOnlyRoot,
      boolean privileged) {
    /** Docker's own defaults. */
    public static final Confinement NONE =
        new Confinement("", List.of(), List.of(), List.of(), false, false);

    public Confinement {
      dropped = dropped.stream().sorted().toList();
      added = added.stream().sorted().toList();
      securityOptions = securityOptions.stream().sorted().toList();
    }

    /** The same as options of {@code docker run}. */
    public List<String> words() {
      List<String> words = new ArrayList<>();
      words.add("user=" + (user.isEmpty() ? "root" : user));
      dropped.forEach(one -> words.add("cap-drop=" + one));
      added.forEach(one -> words.add("cap-add=" + one));
      securityOptions.forEach(one -> words.add("security-opt=" + one));
      if (readOnlyRoot) {
        words.add("read-only");
      }
      if (privileged) {
        words.add("privileged");
      }
      return List.copyOf(words);
    }
  }

  /** A container as it is to be made. */
  record ContainerSpec(String name, String image, Settings settings) {}

  /**
   * A container as it is.
   *
   * @param image the reference it was made with
   * @param imageId the image that the reference meant then
   * @param restarts how often the engine restarted it since somebody started it
   */
  record ContainerState(
      String image,
      String imageId,
      Settings settings,
      boolean running,
      long exitCode,
      int restarts) {}
}
