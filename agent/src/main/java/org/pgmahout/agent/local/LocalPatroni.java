package org.pgmahout.agent.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Found;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.EitherPassword;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniYaml;

/**
 * Patroni's REST API on this node, asked with the node's own certificate when the wires are TLS.
 */
public final class LocalPatroni {
  /** Where the unit leaves copies of what its process started with. */
  private static final String RUN = "/run/patroni/";

  private static final Duration ANSWER = Duration.ofSeconds(4);
  private static final Duration SLACK = Duration.ofSeconds(10);

  private final NodeSpec spec;
  private final Path running;
  private final Duration taken;
  private final Duration answer;
  private final FileWriter files;
  private final Optional<MemberSessions> sessions;

  /**
   * One that makes a whole handshake for each question.
   *
   * @param files what reads Patroni's files, which are not root's
   */
  public LocalPatroni(NodeSpec spec, FileWriter files) {
    this(spec, files, Optional.empty());
  }

  /**
   * One that is asked often.
   *
   * @param sessions what is remembered of earlier connections
   */
  public LocalPatroni(NodeSpec spec, FileWriter files, MemberSessions sessions) {
    this(spec, files, Optional.of(sessions));
  }

  private LocalPatroni(NodeSpec spec, FileWriter files, Optional<MemberSessions> sessions) {
    this(
        spec,
        files,
        sessions,
        copy(Path.of(NodePaths.of(spec).patroniYml())),
        Duration.ofSeconds(spec.plan().patroni().timing().loopWait()).plus(SLACK));
  }

  /**
   * @param running copy of the configuration that the running process has
   * @param taken how long a process that has to reload may go on with the older one
   */
  public LocalPatroni(
      NodeSpec spec,
      FileWriter files,
      Optional<MemberSessions> sessions,
      Path running,
      Duration taken) {
    this(spec, files, sessions, running, taken, ANSWER);
  }

  private LocalPatroni(
      NodeSpec spec,
      FileWriter files,
      Optional<MemberSessions> sessions,
      Path running,
      Duration taken,
      Duration answer) {
    this.spec = spec;
    this.files = files;
    this.sessions = sessions;
    this.running = running;
    this.taken = taken;
    this.answer = answer;
  }

  /** The same for a caller that waits so long for each answer. */
  public LocalPatroni within(Duration limit) {
    return new LocalPatroni(spec, files, sessions, running, taken, limit);
  }

  /** The copy that the unit keeps of a file which its process started with. */
  public static Path copy(Path file) {
    return Path.of(RUN + file.getFileName());
  }

  /** An answer; empty when Patroni gives none. */
  public <T> Optional<T> ask(Function<PatroniClient, T> question) {
    try {
      return Optional.of(require(question));
    } catch (OpsException e) {
      if (e.code() == ErrorCode.CERTIFICATE_INVALID) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** An answer; PATRONI_UNAVAILABLE when Patroni gives none. */
  public <T> T require(Function<PatroniClient, T> question) {
    boolean tls = spec.plan().security().tls();
    Deque<Map<Path, Found>> seen = new ArrayDeque<>(List.of(look()));
    Optional<SSLContext> context = tls ? context(seen.getFirst()) : Optional.empty();
    if (tls && context.isEmpty()) {
      throw new OpsException(
          ErrorCode.PATRONI_UNAVAILABLE,
          "Patroni on %s cannot be asked: it has no certificates yet".formatted(spec.node()),
          "Apply the plan first.");
    }
    URI base =
        URI.create(
            (tls ? "https://" : "http://")
                + HostPort.of(spec.self().address(), spec.plan().patroni().port()));
    return Await.upTo(taken)
        .attempt(
            () ->
                EitherPassword.tried(
                    passwords(seen.isEmpty() ? look() : seen.pop()),
                    LocalPatroni::refused,
                    password -> {
                      try (PatroniClient client =
                          new PatroniClient(
                              base, context, PatroniYaml.RESTAPI_USER, password, answer)) {
                        return question.apply(client);
                      }
                    }),
            LocalPatroni::refused,
            refused -> refused);
  }

  private static boolean refused(Exception e) {
    return e instanceof OpsException known && known.code() == ErrorCode.UNAUTHENTICATED;
  }

  /** With one command: Patroni is asked often. */
  private Map<Path, Found> look() {
    NodePaths paths = NodePaths.of(spec);
    List<Path> wanted = new ArrayList<>(List.of(running, Path.of(paths.patroniYml())));
    if (spec.plan().security().tls()) {
      wanted.add(Path.of(paths.patroniCert()));
      wanted.add(Path.of(paths.patroniKey()));
      wanted.add(Path.of(paths.patroniCa()));
    }
    return files.look(wanted);
  }

  /**
   * Changes are protected by a password. The running process has the one of the copy that its unit
   * made when it started or reloaded; the file may be newer. Between a reload and Patroni's next
   * loop the process may still have an older one, which nobody knows any more: the caller waits.
   */
  private List<Secret> passwords(Map<Path, Found> seen) {
    List<Secret> known =
        Stream.of(running, Path.of(NodePaths.of(spec).patroniYml()))
            .map(file -> password(seen.get(file).textOrEmpty()))
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    // A question that only looks needs none.
    return known.isEmpty() ? List.of(new Secret("")) : known;
  }

  /** Before the first start there is no copy, and before the first apply no file. */
  private static Optional<Secret> password(String text) {
    boolean inside = false;
    for (String line : text.lines().toList()) {
      if (!line.startsWith(" ")) {
        inside = line.startsWith("restapi:");
      } else if (inside && line.strip().startsWith("password:")) {
        String value = line.substring(line.indexOf(':') + 1).strip();
        return Optional.of(new Secret(value.replaceAll("^['\"]|['\"]$", "")));
      }
    }
    return Optional.empty();
  }

  private Optional<SSLContext> context(Map<Path, Found> seen) {
    NodePaths paths = NodePaths.of(spec);
    String certificate = seen.get(Path.of(paths.patroniCert())).textOrEmpty();
    Secret key = new Secret(seen.get(Path.of(paths.patroniKey())).textOrEmpty());
    String authorities = seen.get(Path.of(paths.patroniCa())).textOrEmpty();
    if (certificate.isEmpty() || key.reveal().isEmpty() || authorities.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        sessions
            .map(known -> known.of(certificate, key, authorities))
            .orElseGet(() -> MemberSessions.made(certificate, key, authorities)));
  }
}
