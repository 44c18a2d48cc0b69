package org.pgmahout.common.dcs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.auth.Permission;
import io.etcd.jetcd.options.OptionsUtil;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.Secret;

/**
 * Whom etcd lets in: its users, their roles, and whether it asks for one at all (etcd's document
 * "Role-based access control"). Once it does, only a user with the role {@code root} may look at
 * this or change it.
 */
public final class EtcdAuth {
  private final EtcdCalls calls;

  EtcdAuth(EtcdCalls calls) {
    this.calls = calls;
  }

  /** Whether it asks who comes. */
  public boolean enabled() {
    return new EtcdGateway(calls.access()).asksForUsers();
  }

  /** From now on it does; fine where it does already. */
  public void enable() {
    change("switch its users on", Auth::authEnable);
  }

  /** From now on everybody comes in whom TLS lets in. */
  public void disable() {
    change("switch its users off", Auth::authDisable);
  }

  /** Names of the users. */
  public Set<String> users() {
    return Set.copyOf(ask("list its users", Auth::userList).getUsers());
  }

  /** Roles of a user. */
  public Set<String> rolesOf(String user) {
    return Set.copyOf(
        ask("look at its user " + user, auth -> auth.userGet(bytes(user))).getRoles());
  }

  /** Names of the roles. */
  public Set<String> roles() {
    return Set.copyOf(ask("list its roles", Auth::roleList).getRoles());
  }

  public void addUser(String user, Secret password) {
    change("make its user " + user, auth -> auth.userAdd(bytes(user), bytes(password.reveal())));
  }

  public void changePassword(String user, Secret password) {
    change(
        "change the password of its user " + user,
        auth -> auth.userChangePassword(bytes(user), bytes(password.reveal())));
  }

  /** Takes a user out; who comes as that user is refused from the next request on. */
  public void removeUser(String user) {
    change("take out its user " + user, auth -> auth.userDelete(bytes(user)));
  }

  public void addRole(String role) {
    change("make its role " + role, auth -> auth.roleAdd(bytes(role)));
  }

  public void grant(String user, String role) {
    change(
        "give its user %s the role %s".formatted(user, role),
        auth -> auth.userGrantRole(bytes(user), bytes(role)));
  }

  /**
   * Keys that a role reaches.
   *
   * @param from the prefix they begin with, or the only one
   * @param prefix whether it is a prefix
   * @param write whether they may be written, too
   */
  public record Reach(String from, boolean prefix, boolean write) {
    /** Reads and writes what begins with a prefix. */
    public static Reach all(String prefix) {
      return new Reach(prefix, true, true);
    }

    /** Reads what begins with a prefix. */
    public static Reach read(String prefix) {
      return new Reach(prefix, true, false);
    }

    /** Reads and writes one key. */
    public static Reach one(String key) {
      return new Reach(key, false, true);
    }

    private Range range() {
      ByteSequence first = bytes(from);
      return new Range(
          first,
          prefix ? OptionsUtil.prefixEndOf(first) : ByteSequence.EMPTY,
          write ? Permission.Type.READWRITE : Permission.Type.READ);
    }
  }

  /** Whether a role reaches these keys, and no other. */
  public boolean reachesOnly(String role, Set<Reach> keys) {
    return permissions(role).equals(keys.stream().map(Reach::range).collect(Collectors.toSet()));
  }

  /** Lets a role reach these keys, and no other. */
  public void reachOnly(String role, Set<Reach> keys) {
    Set<Range> there = permissions(role);
    Set<Range> wanted = keys.stream().map(Reach::range).collect(Collectors.toSet());
    wanted.stream().filter(range -> !there.contains(range)).forEach(range -> give(role, range));
    // Taken last: killed in between, the role reaches too much, and not nothing.
    there.stream()
        .filter(range -> wanted.stream().noneMatch(range::sameKeys))
        .forEach(range -> take(role, range));
  }

  private record Range(ByteSequence from, ByteSequence to, Permission.Type type) {
    /** etcd keeps one permission for each: giving another replaces it. */
    private boolean sameKeys(Range other) {
      return from.equals(other.from) && to.equals(other.to);
    }
  }

  private void give(String role, Range range) {
    change(
        "let its role %s reach %s".formatted(role, range.from()),
        auth -> auth.roleGrantPermission(bytes(role), range.from(), range.to(), range.type()));
  }

  private Set<Range> permissions(String role) {
    return ask("look at its role " + role, auth -> auth.roleGet(bytes(role)))
        .getPermissions()
        .stream()
        .map(one -> new Range(one.getKey(), one.getRangeEnd(), one.getPermType()))
        .collect(Collectors.toSet());
  }

  private void take(String role, Range range) {
    change(
        "take a permission from its role " + role,
        auth -> auth.roleRevokePermission(bytes(role), range.from(), range.to()));
  }

  private <T> T ask(String what, Function<Auth, CompletableFuture<T>> question) {
    return calls.await(what, client -> question.apply(client.getAuthClient()));
  }

  private void change(String what, Function<Auth, CompletableFuture<?>> change) {
    calls.await(
        what, client -> change.apply(client.getAuthClient()).thenApply(done -> (Object) done));
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }
}
