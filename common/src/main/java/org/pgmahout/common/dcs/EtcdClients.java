package org.pgmahout.common.dcs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.tls.OwnKey;
import org.pgmahout.common.tls.TlsContexts;

/**
 * The client of an {@link Etcd}. Who it is to etcd may change at any moment: users are switched on
 * or off, and a password is replaced. A call that etcd refuses for that has done nothing, and is
 * made again as the next identity.
 */
final class EtcdClients implements AutoCloseable {
  /**
   * The least that gRPC's Java client takes: a dead connection on which an answer is awaited is
   * noticed after this, not after TCP's quarter of an hour. One on which nothing is awaited is left
   * in peace: etcd ends a connection that is pinged without a call (its {@code PermitWithoutStream}
   * is off), and who watches asks etcd every second anyway.
   */
  private static final Duration KEEPALIVE = Duration.ofSeconds(10);

  private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(1);

  /** The words of etcd's errors (its {@code api/v3rpc/rpctypes/error.go}). */
  private static final String OFF = "authentication is not enabled";

  private static final String NOBODY = "user name is empty";
  private static final String WRONG = "invalid user ID or password";

  /** jetcd fetches another token after these, for the calls that follow. */
  private static final List<String> OUTDATED =
      List.of("invalid auth token", "revision of auth store is old");

  private final EtcdAccess access;

  /** The passwords, and last none. */
  private final List<Optional<Secret>> identities;

  private int now;
  private Client client;
  private boolean closed;

  EtcdClients(EtcdAccess access) {
    this.access = access;
    this.identities =
        Stream.concat(
                access.login().stream()
                    .flatMap(login -> login.passwords().stream())
                    .map(Optional::of),
                Stream.of(Optional.<Secret>empty()))
            .toList();
  }

  /** Made at the first call. */
  synchronized Client client() {
    if (closed) {
      throw new OpsException(
          ErrorCode.ETCD_UNAVAILABLE,
          "the connection to etcd was closed in the middle of a question",
          "Run it again.");
    }
    if (client == null) {
      client = build(identities.get(now));
    }
    return client;
  }

  /** How often a call may be made again. */
  int tries() {
    return identities.size();
  }

  /**
   * Whether a call that was refused can be made again: as somebody else, or with another token.
   *
   * @param refused whose call it was
   * @param why etcd's words
   */
  synchronized boolean another(Client refused, String why) {
    if (closed) {
      return false;
    }
    if (OUTDATED.stream().anyMatch(why::contains)) {
      return true;
    }
    int next = why.contains(OFF) ? identities.size() - 1 : why.contains(NOBODY) ? 0 : now + 1;
    boolean known = Stream.of(OFF, NOBODY, WRONG).anyMatch(why::contains);
    if (!known) {
      return false;
    }
    if (refused != client) {
      // Another call was refused just before, and went on already.
      return true;
    }
    if (next == now || next == identities.size()) {
      return false;
    }
    now = next;
    // Calls beside this one are refused for the same reason, and hear so; one that is cut off hears
    // nothing at all until its deadline.
    Client former = client;
    client = null;
    CompletableFuture.delayedExecutor(access.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .execute(former::close);
    return true;
  }

  private Client build(Optional<Secret> password) {
    ClientBuilder builder =
        Client.builder()
            .endpoints(access.urls())
            .connectTimeout(access.deadline())
            .keepaliveTime(KEEPALIVE)
            .keepaliveTimeout(KEEPALIVE_TIMEOUT)
            .keepaliveWithoutCalls(false)
            .retryMaxDuration(access.deadline())
            .waitForReady(true);
    access.tls().ifPresent(tls -> secure(builder, tls));
    password.ifPresent(
        secret ->
            builder
                .user(bytes(access.login().orElseThrow().user()))
                .password(bytes(secret.reveal())));
    return builder.build();
  }

  private void secure(ClientBuilder builder, EtcdAccess.Tls tls) {
    List<String> hosts = access.urls().stream().map(EtcdAccess::host).toList();
    EtcdTrust trust = new EtcdTrust(TlsContexts.platformTrust(tls.authorities()), hosts);
    try {
      builder.sslContext(ssl -> ssl.trustManager(trust).keyManager(new OwnKey(tls.self())));
    } catch (SSLException e) {
      throw new IllegalStateException("cannot make a TLS context for etcd", e);
    }
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }

  @Override
  public synchronized void close() {
    closed = true;
    end();
  }

  private void end() {
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
