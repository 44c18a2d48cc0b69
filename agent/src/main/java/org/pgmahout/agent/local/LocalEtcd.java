package org.pgmahout.agent.local;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pgmahout.agent.os.Accounts;
import org.pgmahout.agent.os.Listeners;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.os.SeenFolder;
import org.pgmahout.agent.os.Territory;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;

/** This node's member of etcd, asked on its metrics port, which listens on loopback alone. */
public final class LocalEtcd {
  /** Root can do everything that etcd can, and was etcd's user before it had one of its own. */
  private static final int ROOT = 0;

  private static final int OK = 200;

  private final NodeSpec spec;
  private final LocalHttp http;
  private final Listeners listeners;
  private final Accounts accounts;

  public LocalEtcd(NodeSpec spec, LocalHttp http, Listeners listeners, Accounts accounts) {
    this.spec = spec;
    this.http = http;
    this.listeners = listeners;
    this.accounts = accounts;
  }

  /**
   * Whether a member's data is here: etcd itself looks for its log and nothing else. No link of
   * etcd's user is followed.
   */
  public static boolean hasData(NodeSpec spec) {
    Path log = Path.of(spec.plan().etcd().dataDir(), "member", "wal");
    return SeenFolder.of(Territory.ofTarget(log)).isPresent();
  }

  /** Why the member is not healthy; empty when it is (it sees a leader and can commit). */
  public Optional<String> problem() {
    int port = spec.plan().etcd().metricsPort();
    List<Integer> before = listeners.users(port);
    Optional<LocalHttp.Answer> answer =
        http.ask("GET", URI.create("http://127.0.0.1:" + port + "/health"), "");
    Set<Integer> believed = new HashSet<>(Set.of(ROOT));
    accounts.user(EtcdContainer.USER).map(Accounts.User::uid).ifPresent(believed::add);
    return problem(answer, before, listeners.users(port), believed);
  }

  /** Its page of metrics; empty when it does not answer. */
  public static Optional<String> metrics(NodeSpec spec, LocalHttp http) {
    URI page = URI.create("http://127.0.0.1:" + spec.plan().etcd().metricsPort() + "/metrics");
    return http.ask("GET", page, "")
        .filter(answer -> answer.status() == OK)
        .map(LocalHttp.Answer::body);
  }

  /**
   * Who accepted the connection listened before or after it, so both have to be etcd's user or
   * root: a program that stops listening before it answers is found, too.
   *
   * @param before who listened on the metrics port before it was asked
   * @param after who listened when the answer was there
   * @param believed who may
   */
  static Optional<String> problem(
      Optional<LocalHttp.Answer> answer,
      List<Integer> before,
      List<Integer> after,
      Set<Integer> believed) {
    Optional<Integer> other =
        Stream.concat(before.stream(), after.stream())
            .filter(user -> !believed.contains(user))
            .findFirst();
    if (other.isPresent()) {
      return Optional.of(
          "a program of user %d, which is not etcd, listens on its metrics port (ss -ltnp names it): stop that program"
              .formatted(other.get()));
    }
    if (answer.isEmpty() || before.isEmpty() || after.isEmpty()) {
      return Optional.of("does not answer on its metrics port yet");
    }
    return answer.get().body().contains("\"health\":\"true\"")
        ? Optional.empty()
        : Optional.of("has no leader yet: " + answer.get().body().strip());
  }
}
