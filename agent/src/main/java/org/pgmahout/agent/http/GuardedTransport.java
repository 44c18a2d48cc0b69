package org.pgmahout.agent.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.util.List;
import java.util.function.Predicate;
import jdk.net.ExtendedSocketOptions;

/**
 * Vert.x's own transport with a guard at the door. Vert.x has no limit of connections, and its
 * handler gets one only when its handshake has ended: too late, for a handshake costs memory, too.
 */
final class GuardedTransport implements Transport, io.vertx.core.spi.transport.Transport {
  /**
   * A stream may be silent for hours; that its reader's machine is gone is found within a minute,
   * 30 + 3 x 10 seconds, by TCP itself.
   */
  private static final int KEEPALIVE_AFTER = 30;

  private static final int KEEPALIVE_EACH = 10;
  private static final int KEEPALIVE_TRIES = 3;

  private final io.vertx.core.spi.transport.Transport nio = Transport.NIO.implementation();
  private final Predicate<Channel> door;

  /**
   * @param door asked on the acceptor's thread; false closes the connection before anything was
   *     made for it
   */
  GuardedTransport(Predicate<Channel> door) {
    this.door = door;
  }

  private static final class Listener extends NioServerSocketChannel {
    private final Predicate<Channel> door;

    Listener(Predicate<Channel> door) {
      this.door = door;
      // One at a time, so that each has its event loop, and can be cut, when the next one comes.
      config().setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator());
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      int came = super.doReadMessages(accepted);
      if (came == 1 && !door.test((Channel) accepted.getLast())) {
        ((Channel) accepted.removeLast()).unsafe().closeForcibly();
      }
      return came;
    }
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return () -> new Listener(door);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
    io.vertx.core.spi.transport.Transport.super.configure(config, domainSocket, bootstrap);
    bootstrap
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEPALIVE_AFTER)
        .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEPALIVE_EACH)
        .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEPALIVE_TRIES);
  }

  @Override
  public String name() {
    return "nio";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public Throwable unavailabilityCause() {
    return nio.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return nio.ioHandlerFactory();
  }

  /** The type is deprecated by Netty, and Vert.x's interface has it. */
  @Override
  @SuppressWarnings("deprecation")
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return nio.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return nio.datagramChannelFactory();
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return nio.channelFactory(domainSocket);
  }
}
