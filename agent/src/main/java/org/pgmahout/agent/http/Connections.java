package org.pgmahout.agent.http;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open connections: lets them in, and cuts those that may not stay. */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final long BETWEEN_WARNINGS = Duration.ofMinutes(1).toNanos();

  private final ConnectionTable<Channel> table;

  /**
   * From the first packet on: Vert.x hides a connection's channel, and Netty knows no other name.
   */
  private final Map<Ends, Channel> channels = new ConcurrentHashMap<>();

  /** After the handshake. */
  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();

  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong warned = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS);

  Connections(Limits limits) {
    this.table = new ConnectionTable<>(limits);
  }

  /** What TCP knows a connection by, and all that Netty and Vert.x both say of one. */
  private record Ends(InetSocketAddress remote, InetSocketAddress local) {
    static Ends of(Channel channel) {
      return new Ends(
          (InetSocketAddress) channel.remoteAddress(), (InetSocketAddress) channel.localAddress());
    }

    static Ends of(HttpConnection connection) {
      return new Ends(of(connection.remoteAddress()), of(connection.localAddress()));
    }

    private static InetSocketAddress of(SocketAddress address) {
      return new InetSocketAddress(InetAddress.ofLiteral(address.hostAddress()), address.port());
    }
  }

  /** A connection comes, before its handshake: whether it is let in. Another may go for it. */
  boolean letIn(Channel channel) {
    Ends ends = Ends.of(channel);
    if (ends.remote() == null || ends.local() == null) {
      // It was closed again already.
      return false;
    }
    Optional<Channel> victim = table.came(channel, ends.remote().getAddress());
    victim.ifPresent(this::warn);
    if (victim.filter(channel::equals).isPresent()) {
      return false;
    }
    victim.ifPresent(Channel::close);
    channels.put(ends, channel);
    channel
        .closeFuture()
        .addListener(
            _ -> {
              channels.remove(ends, channel);
              table.left(channel);
            });
    return true;
  }

  /**
   * Its handshake has ended.
   *
   * @param name of the certificate that was shown and is accepted; empty for none
   * @return whether it may stay; it is closed otherwise
   */
  boolean shook(HttpConnection connection, String name) {
    Optional<Channel> channel = channel(connection);
    if (channel.filter(each -> table.shook(each, name)).isEmpty()) {
      channel.ifPresent(this::warn);
      connection.close();
      return false;
    }
    open.add(connection);
    return true;
  }

  /** It has ended. */
  void ended(HttpConnection connection) {
    open.remove(connection);
  }

  /** Whatever its caller sends from now on stays in the kernel, and stops him when that is full. */
  void stopReading(HttpConnection connection) {
    channel(connection).ifPresent(channel -> channel.config().setAutoRead(false));
  }

  private Optional<Channel> channel(HttpConnection connection) {
    return Optional.ofNullable(channels.get(Ends.of(connection)));
  }

  /** Cuts all that are not accepted any more. */
  void keepOnly(Predicate<HttpConnection> accepted) {
    open.stream().filter(accepted.negate()).forEach(HttpConnection::close);
  }

  /** Once a minute at most: a flood of connections must not become one of lines. */
  private void warn(Channel cut) {
    long count = refused.incrementAndGet();
    long before = warned.get();
    if (System.nanoTime() - before >= BETWEEN_WARNINGS
        && warned.compareAndSet(before, System.nanoTime())) {
      LOG.warn(
          "too many connections: {} were cut so far, the last one from {}; docs/security.md says"
              + " how many there may be",
          count,
          cut.remoteAddress());
    }
  }
}
