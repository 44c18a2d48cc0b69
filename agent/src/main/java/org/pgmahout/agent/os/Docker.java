package org.pgmahout.agent.os;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LoadResponseItem;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * The Docker engine through docker-java. No API version is set: engines from Debian's 20.10 (which
 * refuses above 1.41) to 29 (which refuses below 1.44) take an unversioned path.
 */
public final class Docker implements Containers, AutoCloseable {

  private static final Path SOCKET = Path.of("/var/run/docker.sock");
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration PULL = Duration.ofMinutes(10);
  private static final int CONNECTIONS = 8;
  private static final String DRIVER = "driver";

  private final DockerClient client;

  public Docker() {
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost("unix://" + SOCKET)
            .withDockerTlsVerify(false)
            .build();
    this.client =
        DockerClientImpl.getInstance(
            config,
            new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .maxConnections(CONNECTIONS)
                .connectionTimeout(Duration.ofSeconds(5))
                .responseTimeout(ANSWER)
                .build());
  }

  @Override
  public boolean present() {
    return Files.exists(SOCKET);
  }

  @Override
  public String version() {
    return call("ask the engine for its version", () -> client.versionCmd().exec().getVersion());
  }

  @Override
  public Optional<String> image(String reference) {
    ImageReference wanted = ImageReference.of(reference);
    for (String name : wanted.candidates()) {
      Optional<InspectImageResponse> is = call("look for image " + name, () -> inspect(name));
      if (is.isPresent()) {
        List<String> digests = is.get().getRepoDigests();
        if (wanted.isMeant(is.get().getId(), digests == null ? List.of() : digests)) {
          return Optional.of(is.get().getId());
        }
      }
    }
    return Optional.empty();
  }

  private Optional<InspectImageResponse> inspect(String name) {
    try {
      return Optional.of(client.inspectImageCmd(name).exec());
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * The engine answers before it has read the archive, and says in the answer's body how it ended:
   * the body is waited for, else the image may not be there yet.
   */
  @Override
  public void load(Path archive) {
    List<String> refused = Collections.synchronizedList(new ArrayList<>());
    boolean done =
        call(
            "load image archive " + archive,
            () -> {
              try (InputStream in = Files.newInputStream(archive)) {
                return client
                    .loadImageAsyncCmd(in)
                    .exec(
                        new ResultCallback.Adapter<LoadResponseItem>() {
                          @Override
                          public void onNext(LoadResponseItem item) {
                            if (item.isErrorIndicated()) {
                              refused.add(
                                  item.getErrorDetail() == null
                                      ? "the engine gives no reason"
                                      : item.getErrorDetail().getMessage());
                            }
                          }
                        })
                    .awaitCompletion(PULL.toSeconds(), TimeUnit.SECONDS);
              } catch (IOException e) {
                throw unreadable(archive, e.toString(), e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OpsException(
                    ErrorCode.CANCELLED, "loading %s was cancelled".formatted(archive), "", e);
              }
            });
    if (!done) {
      refused.add("not done within " + PULL.toMinutes() + " minutes");
    }
    if (!refused.isEmpty()) {
      throw unreadable(archive, refused.getFirst(), null);
    }
  }

  private static OpsException unreadable(Path archive, String why, Throwable cause) {
    return new OpsException(
        ErrorCode.IMAGE_MISSING,
        "cannot read image archive %s: %s".formatted(archive, why),
        "Put a 'docker save' file there, or leave etcd.image_archive out to pull the image.",
        cause);
  }

  @Override
  public void pull(String reference, Consumer<String> tell) {
    try {
      boolean done =
          client
              .pullImageCmd(reference)
              .exec(
                  new ResultCallback.Adapter<PullResponseItem>() {
                    @Override
                    public void onNext(PullResponseItem item) {
                      if (item.getStatus() != null && item.getId() == null) {
                        tell.accept("pulling " + reference + ": " + item.getStatus());
                      }
                    }
                  })
              .awaitCompletion(PULL.toSeconds(), TimeUnit.SECONDS);
      if (!done) {
        throw missing(reference, "not done within " + PULL.toMinutes() + " minutes", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED, "pulling %s was cancelled".formatted(reference), "", e);
    } catch (RuntimeException e) {
      throw e instanceof OpsException ops ? ops : missing(reference, reason(e), e);
    }
    if (image(reference).isEmpty()) {
      throw missing(reference, "the registry has no such image for this machine", null);
    }
  }

  @Override
  public Optional<ContainerState> find(String name) {
    return call(
        "look at container " + name,
        () -> {
          try {
            return Optional.of(state(client.inspectContainerCmd(name).exec()));
          } catch (NotFoundException e) {
            return Optional.<ContainerState>empty();
          }
        });
  }

  private static ContainerState state(InspectContainerResponse is) {
    HostConfig host = is.getHostConfig();
    Bind[] binds = host.getBinds() == null ? new Bind[0] : host.getBinds();
    Map<String, String> logging = new TreeMap<>(host.getLogConfig().getConfig());
    logging.put(DRIVER, host.getLogConfig().getType().getType());
    Map<String, String> labels = is.getConfig().getLabels();
    String[] command = is.getConfig().getCmd();
    Long exit = is.getState().getExitCodeLong();
    Integer restarts = is.getRestartCount();
    return new ContainerState(
        is.getConfig().getImage(),
        is.getImageId(),
        new Settings(
            command == null ? List.of() : List.of(command),
            Arrays.stream(binds).map(Docker::shown).toList(),
            host.getNetworkMode(),
            host.getRestartPolicy().getName(),
            confinement(is.getConfig().getUser(), host),
            logging,
            labels == null ? Map.of() : labels),
        Boolean.TRUE.equals(is.getState().getRunning()),
        exit == null ? 0 : exit,
        restarts == null ? 0 : restarts);
  }

  private static Confinement confinement(String user, HostConfig host) {
    List<String> security = host.getSecurityOpts();
    return new Confinement(
        user == null ? "" : user,
        names(host.getCapDrop()),
        names(host.getCapAdd()),
        security == null ? List.of() : security,
        Boolean.TRUE.equals(host.getReadonlyRootfs()),
        Boolean.TRUE.equals(host.getPrivileged()));
  }

  private static List<String> names(Capability... capabilities) {
    return capabilities == null
        ? List.of()
        : Arrays.stream(capabilities).map(Capability::name).toList();
  }

  private static Capability[] capabilities(List<String> names) {
    return names.stream().map(Capability::valueOf).toArray(Capability[]::new);
  }

  private static String shown(Bind bind) {
    String way = bind.getPath() + ":" + bind.getVolume().getPath();
    return bind.getAccessMode() == AccessMode.ro ? way + ":ro" : way;
  }

  @Override
  public void create(ContainerSpec spec) {
    Settings wanted = spec.settings();
    Confinement limits = wanted.confinement();
    Map<String, String> logging = new TreeMap<>(wanted.logging());
    String driver = logging.remove(DRIVER);
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode(wanted.network())
            .withBinds(wanted.binds().stream().map(Bind::parse).toList())
            .withRestartPolicy(RestartPolicy.parse(wanted.restart()))
            .withCapDrop(capabilities(limits.dropped()))
            .withCapAdd(capabilities(limits.added()))
            .withSecurityOpts(limits.securityOptions())
            .withReadonlyRootfs(limits.readOnlyRoot())
            .withPrivileged(limits.privileged())
            .withLogConfig(new LogConfig(LogConfig.LoggingType.fromValue(driver), logging));
    call(
        "create container " + spec.name(),
        () ->
            client
                .createContainerCmd(imageOf(spec))
                .withName(spec.name())
                .withCmd(wanted.command())
                .withUser(limits.user())
                .withLabels(wanted.labels())
                .withHostConfig(host)
                .exec());
  }

  /** A pinned image by its id: one that was loaded has no name with a digest. */
  private String imageOf(ContainerSpec spec) {
    return ImageReference.of(spec.image()).pinned()
        ? image(spec.image()).orElseThrow(() -> missing(spec.image(), "it is not here", null))
        : spec.image();
  }

  @Override
  public void start(String name) {
    call(
        "start container " + name,
        () -> {
          try {
            client.startContainerCmd(name).exec();
          } catch (NotModifiedException e) {
            // Runs already.
          }
          return null;
        });
  }

  @Override
  public void stop(String name, int seconds) {
    call(
        "stop container " + name,
        () -> {
          try {
            client.stopContainerCmd(name).withTimeout(seconds).exec();
          } catch (NotModifiedException e) {
            // Stopped already.
          }
          return null;
        });
  }

  @Override
  public void remove(String name) {
    call(
        "remove container " + name,
        () -> {
          try {
            client.removeContainerCmd(name).withForce(true).exec();
          } catch (NotFoundException e) {
            // Gone already.
          }
          return null;
        });
  }

  @Override
  public List<String> lastLines(String name, int count) {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try {
      client
          .logContainerCmd(name)
          .withStdOut(true)
          .withStdErr(true)
          .withTail(count)
          .exec(
              new ResultCallback.Adapter<Frame>() {
                @Override
                public void onNext(Frame frame) {
                  lines.add(new String(frame.getPayload(), StandardCharsets.UTF_8).stripTrailing());
                }
              })
          .awaitCompletion(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      lines.add("(no log: " + reason(e) + ")");
    }
    return List.copyOf(lines);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  private static <T> T call(String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (OpsException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new OpsException(
          ErrorCode.CONTAINER_FAILED,
          "cannot %s: %s".formatted(what, reason(e)),
          "Look at 'systemctl status docker' on the node.",
          e);
    }
  }

  private static OpsException missing(String reference, String why, Throwable cause) {
    return new OpsException(
        ErrorCode.IMAGE_MISSING,
        "image %s is not on the node and cannot be pulled: %s".formatted(reference, why),
        "Open the way to the registry, or 'docker save' the image elsewhere, copy the file to the node and"
            + " name it in the plan as etcd.image_archive.",
        cause);
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage() == null ? root : root.getMessage()).strip();
  }
}
