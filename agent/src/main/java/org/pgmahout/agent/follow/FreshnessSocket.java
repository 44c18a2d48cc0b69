package org.pgmahout.agent.follow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Answers HAProxy's check whether the route by the leader key is fresh, with one word on a socket
 * of this machine. No answer means no: so an agent that is gone or frozen leaves clients to
 * Patroni's checks, without anybody having to do something.
 */
public final class FreshnessSocket implements PeriodicTask {
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final byte[] FRESH = "fresh\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STALE = "stale\n".getBytes(StandardCharsets.US_ASCII);

  private final Supplier<Optional<NodeSpec>> applied;
  private final BooleanSupplier fresh;
  private final Path socket;
  private final Optional<String> group;
  private volatile boolean failed;

  /**
   * @param applied the last applied spec
   * @param fresh the answer, at once
   * @param group whose members may ask besides root; empty for nobody
   */
  public FreshnessSocket(
      Supplier<Optional<NodeSpec>> applied,
      BooleanSupplier fresh,
      Path socket,
      Optional<String> group) {
    this.applied = applied;
    this.fresh = fresh;
    this.socket = socket;
    this.group = group;
  }

  /** The one that haproxy.cfg names. */
  public static FreshnessSocket of(
      Supplier<Optional<NodeSpec>> applied, FollowedFreshness freshness) {
    return new FreshnessSocket(
        applied, freshness::isFresh, Path.of(NodePaths.FOLLOW_SOCKET), Optional.of("haproxy"));
  }

  @Override
  public String name() {
    return "freshness-socket";
  }

  @Override
  public Optional<Duration> pause() {
    // It starts over with every spec: HAProxy must not miss it for that.
    return applied
        .get()
        .filter(spec -> spec.has(Role.PROXY))
        .map(_ -> failed ? AGAIN : Duration.ZERO);
  }

  @Override
  public boolean followsSpec() {
    return true;
  }

  /** Answers until the thread is interrupted, which closes the channel. */
  @Override
  public void turn() {
    try {
      Files.createDirectories(
          socket.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      Files.deleteIfExists(socket);
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(socket));
        open();
        failed = false;
        while (!Thread.currentThread().isInterrupted()) {
          answer(server);
        }
      } finally {
        Files.deleteIfExists(socket);
      }
    } catch (IOException e) {
      if (!Thread.currentThread().isInterrupted()) {
        failed = true;
        throw new UncheckedIOException("HAProxy's check cannot be answered", e);
      }
    }
  }

  /** Only HAProxy may ask: anybody else could keep it from being answered. */
  private void open() throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(socket, PosixFileAttributeView.class);
    if (group.isPresent()) {
      view.setGroup(
          socket
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByGroupName(group.get()));
    }
    view.setPermissions(PosixFilePermissions.fromString("rw-rw----"));
  }

  private void answer(ServerSocketChannel server) throws IOException {
    SocketChannel asked = server.accept();
    try (asked) {
      asked.write(ByteBuffer.wrap(fresh.getAsBoolean() ? FRESH : STALE));
    } catch (IOException e) {
      // HAProxy does not wait for longer than its check may take.
    }
  }
}
