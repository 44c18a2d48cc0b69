package org.pgmahout.agent.health;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Found;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.Lifetime;
import org.pgmahout.common.x509.Pem;

/**
 * When the certificates on this node end. An ended one stops a cluster that nobody touched, so
 * health warns a year before ({@link Lifetime}): any apply of that year renews it.
 */
public final class CertificateWatch {
  private static final String CONTROL = "control-authority";
  private static final String CLUSTER = "cluster-authority";

  /** The words that stand for authorities. */
  private static final Map<String, AuthorityName> AUTHORITIES =
      Map.of(CONTROL, AuthorityName.CONTROL, CLUSTER, AuthorityName.CLUSTER);

  /** What ends together with its authority is renewed by nothing but the authority's successor. */
  private static final Comparator<Map.Entry<String, Instant>> AUTHORITIES_FIRST =
      Comparator.comparing(one -> !isAuthority(one.getKey()));

  private final AgentFolders folders;
  private final Supplier<Optional<NodeSpec>> spec;
  private final Clock clock;
  private final FileWriter files;

  /**
   * @param spec the last applied one: it says which certificates the node has
   * @param files what reads certificates that are not root's
   */
  public CertificateWatch(
      AgentFolders folders, Supplier<Optional<NodeSpec>> spec, Clock clock, FileWriter files) {
    this.folders = folders;
    this.spec = spec;
    this.clock = clock;
    this.files = files;
  }

  /** When each certificate that is there ends, by a word for it. */
  public Map<String, Instant> ends() {
    Map<String, Path> paths = new LinkedHashMap<>();
    if (Files.exists(folders.authority())) {
      paths.put("agent", folders.certificate());
      paths.put(CONTROL, folders.authority());
    }
    spec.get().filter(node -> node.plan().security().tls()).ifPresent(node -> cluster(node, paths));
    Map<String, Instant> ends = new LinkedHashMap<>();
    Map<Path, Found> found = found(paths.values());
    paths.forEach((word, file) -> end(found.get(file)).ifPresent(end -> ends.put(word, end)));
    return ends;
  }

  private static void cluster(NodeSpec node, Map<String, Path> files) {
    if (node.has(Role.ETCD)) {
      files.put("etcd", Path.of(NodePaths.ETCD_PKI, "node.crt"));
      files.put(CLUSTER, Path.of(NodePaths.ETCD_PKI, "ca.crt"));
    }
    if (node.has(Role.DATABASE)) {
      NodePaths paths = NodePaths.of(node);
      files.put("patroni", Path.of(paths.patroniCert()));
      files.put(CLUSTER, Path.of(paths.patroniCa()));
    }
  }

  /** One that cannot be looked at now is none: its own step says so. */
  private Map<Path, Found> found(Collection<Path> paths) {
    try {
      return files.look(paths);
    } catch (OpsException e) {
      return paths.stream()
          .distinct()
          .collect(Collectors.toMap(path -> path, _ -> new Found.Unfit(e.getMessage())));
    }
  }

  /** Of several authorities in a file, the last to end: one of them is being replaced. */
  private static Optional<Instant> end(Found file) {
    try {
      return Pem.certificates(file.textOrEmpty()).stream()
          .map(certificate -> certificate.getNotAfter().toInstant())
          .max(Instant::compareTo);
    } catch (OpsException e) {
      // Not there yet, or broken: its own step says so.
      return Optional.empty();
    }
  }

  /**
   * The certificate that ends first, when that is soon.
   *
   * @param ends as {@link #ends} found them
   */
  Optional<HealthProbe.Reading> trouble(Map<String, Instant> ends) {
    Instant now = clock.instant();
    return ends.entrySet().stream()
        .filter(one -> now.isAfter(lifetime(one.getKey()).warnedFrom(one.getValue())))
        .min(Map.Entry.<String, Instant>comparingByValue().thenComparing(AUTHORITIES_FIRST))
        .map(one -> reading(one.getKey(), one.getValue(), now));
  }

  private static Lifetime lifetime(String word) {
    return isAuthority(word) ? Lifetime.AUTHORITY : Lifetime.NODE;
  }

  private static boolean isAuthority(String word) {
    return AUTHORITIES.containsKey(word);
  }

  private static HealthProbe.Reading reading(String word, Instant ends, Instant now) {
    String remedy =
        isAuthority(word)
            ? "pgmahout certs rotate-ca " + AUTHORITIES.get(word).word()
            : "pgmahout apply";
    return ends.isAfter(now)
        ? new HealthProbe.Reading(
            State.WARN,
            "the certificate of %s ends in %d days, at %s"
                .formatted(word, Duration.between(now, ends).toDays(), ends),
            remedy)
        : new HealthProbe.Reading(
            State.FAILED, "the certificate of " + word + " ended at " + ends, remedy);
  }
}
