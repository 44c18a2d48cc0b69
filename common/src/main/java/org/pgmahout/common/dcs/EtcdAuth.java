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

  /** Whether a role reads and writes the keys that begin with a prefix, and no other. */
  public boolean reachesOnly(String role, String prefix) {
    return permissions(role).equals(Set.of(of(prefix)));
  }

  /** Lets a role read and write the keys that begin with a prefix, and no other. */
  public void reachOnly(String role, String prefix) {
    Range wanted = of(prefix);
    change(
        "let its role %s reach %s".formatted(role, prefix),
        auth ->
            auth.roleGrantPermission(
                bytes(role), wanted.from(), wanted.to(), Permission.Type.READWRITE));
    // Taken last: killed in between, the role reaches too much, and not nothing.
    permissions(role).stream()
        .filter(range -> !range.equals(wanted))
        .forEach(range -> take(role, range));
  }

  private record Range(ByteSequence from, ByteSequence to, Permission.Type type) {}

  private static Range of(String prefix) {
    ByteSequence from = bytes(prefix);
    return new Range(from, OptionsUtil.prefixEndOf(from), Permission.Type.READWRITE);
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
