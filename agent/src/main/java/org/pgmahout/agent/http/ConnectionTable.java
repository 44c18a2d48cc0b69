package org.pgmahout.agent.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which connections may stay. A caller is known only after the handshake, so that a flood without
 * certificates meets people with one at the door. The rules:
 *
 * <ol>
 *   <li>There is a limit of all connections, and a much lower one of those without a certificate:
 *       the difference is kept free for people with one.
 *   <li>A newcomer is let in. Where that makes too many, one that is still shaking hands goes: the
 *       oldest of the address that has most connections without a certificate. So a flood from some
 *       addresses pushes out itself, and a person from another one gets through.
 *   <li>A connection whose handshake ended without a certificate stays; when there are too many of
 *       them, the newest goes.
 *   <li>A connection with a certificate stays, up to a limit for each name.
 * </ol>
 *
 * @param <C> a connection
 */
final class ConnectionTable<C> {
  private static final int IPV6_NETWORK = 8;

  private final Limits limits;

  /** The oldest first. */
  private final Map<C, Entry> entries = new LinkedHashMap<>();

  ConnectionTable(Limits limits) {
    this.limits = limits;
  }

  private enum State {
    SHAKING,
    STRANGER,
    KNOWN
  }

  private record Entry(ByteBuffer from, State state, String name) {}

  /** A connection has come: which one goes for it, if any; it may be the new one itself. */
  synchronized Optional<C> came(C connection, InetAddress address) {
    ByteBuffer from = network(address);
    boolean room =
        entries.size() < limits.connections()
            && count(State.SHAKING) + count(State.STRANGER) < limits.unproven();
    entries.put(connection, new Entry(from, State.SHAKING, ""));
    if (room) {
      return Optional.empty();
    }
    C victim = oldestOfTheMost();
    entries.remove(victim);
    return Optional.of(victim);
  }

  /**
   * A handshake has ended.
   *
   * @param name of the certificate that was shown and is accepted; empty for none
   * @return whether the connection may stay
   */
  synchronized boolean shook(C connection, String name) {
    Entry entry = entries.get(connection);
    if (entry == null) {
      return false;
    }
    State state = name.isEmpty() ? State.STRANGER : State.KNOWN;
    long others =
        entries.values().stream().filter(e -> e.state() == state && e.name().equals(name)).count();
    boolean stays = others < (state == State.KNOWN ? limits.person() : limits.strangers());
    if (stays) {
      entries.put(connection, new Entry(entry.from(), state, name));
    } else {
      entries.remove(connection);
    }
    return stays;
  }

  /** A connection has ended. */
  synchronized void left(C connection) {
    entries.remove(connection);
  }

  /** There is one always: the newcomer. Of equal ones {@code max} takes the first, the oldest. */
  private C oldestOfTheMost() {
    Map<ByteBuffer, Integer> unproven = new HashMap<>();
    entries.values().stream()
        .filter(entry -> entry.state() != State.KNOWN)
        .forEach(entry -> unproven.merge(entry.from(), 1, Integer::sum));
    return entries.entrySet().stream()
        .filter(each -> each.getValue().state() == State.SHAKING)
        .max(Comparator.comparingInt(each -> unproven.get(each.getValue().from())))
        .map(Map.Entry::getKey)
        .orElseThrow();
  }

  private long count(State state) {
    return entries.values().stream().filter(entry -> entry.state() == state).count();
  }

  /** A machine has as many IPv6 addresses as it likes, all in one network of 64 bits. */
  private static ByteBuffer network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(
        address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK) : bytes);
  }
}
