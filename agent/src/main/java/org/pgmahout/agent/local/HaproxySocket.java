package org.pgmahout.agent.local;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The HAProxy of this node, asked over its runtime socket (HAProxy's management guide, "Unix Socket
 * commands"). Anybody who may write in the socket's folder may have put anything there: an answer
 * is awaited for a limited time, and of a limited length.
 *
 * @param limit how long an answer may take
 */
public record HaproxySocket(Path socket, Duration limit) {
  private static final int LONGEST = 64 * 1024;
  private static final String SHOW_SERVERS = "show servers state";
  private static final String DESCRIPTION = "description: ";

  /**
   * What the running configuration says in {@code global}, {@code description}: an empty text when
   * it says nothing; empty when nobody answers.
   */
  public Optional<String> description() {
    return ask("show info")
        .map(
            answer ->
                answer
                    .lines()
                    .filter(line -> line.startsWith(DESCRIPTION))
                    .map(line -> line.substring(DESCRIPTION.length()).strip())
                    .findFirst()
                    .orElse(""));
  }

  /**
   * A server as the worker has it now.
   *
   * @param host its address as a number; {@code -} for one that is not reached by IP
   * @param up whether it gets connections as far as checks decide
   * @param drained whether somebody has taken it out for new connections
   */
  public record Server(
      String backend, String name, String host, int port, boolean up, boolean drained) {}

  /** All servers; empty when nobody answers, or not in a form that is known. */
  public Optional<List<Server>> servers() {
    return ask(SHOW_SERVERS).flatMap(HaproxyServers::of);
  }

  /**
   * Has a server lead to another address.
   *
   * @param host a number
   * @param cut whether the sessions that it has are ended
   * @return all servers afterwards; empty when nobody answers
   */
  public Optional<List<Server>> lead(
      String backend, String server, String host, int port, boolean cut) {
    String place = backend + "/" + server;
    String move = "set server " + place + " addr " + host + " port " + port + ";";
    // First the address: a session that began in between would outlive the cut.
    return ask(move + (cut ? shutdown(place) : "") + SHOW_SERVERS).flatMap(HaproxyServers::of);
  }

  /** Ends the sessions of these servers of a backend. */
  public void cut(String backend, List<String> servers) {
    if (!servers.isEmpty()) {
      ask(
          servers.stream()
              .map(server -> shutdown(backend + "/" + server))
              .collect(Collectors.joining()));
    }
  }

  /** Takes servers out for new connections, or back in; sessions stay. */
  public void drain(String backend, List<String> servers, boolean out) {
    if (!servers.isEmpty()) {
      String state = out ? " state drain;" : " state ready;";
      ask(
          servers.stream()
              .map(server -> "set server " + backend + "/" + server + state)
              .collect(Collectors.joining()));
    }
  }

  private static String shutdown(String place) {
    return "shutdown sessions server " + place + ";";
  }

  private Optional<String> ask(String command) {
    long deadline = System.nanoTime() + limit.toNanos();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      // A socket on which nobody accepts would hold a blocking connect for ever.
      channel.configureBlocking(false);
      if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
        return Optional.empty();
      }
      channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
      channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer answer = ByteBuffer.allocate(LONGEST);
      while (channel.read(answer) >= 0) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0 || !answer.hasRemaining()) {
          return Optional.empty();
        }
        selector.select(left);
        selector.selectedKeys().clear();
      }
      return Optional.of(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
