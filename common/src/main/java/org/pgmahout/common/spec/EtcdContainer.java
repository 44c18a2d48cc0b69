package org.pgmahout.common.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.EtcdPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.NodeSpec.EtcdMember;

/**
 * The container of an etcd member, as settings that docker-java and a compose file both express.
 *
 * @param name the container's name
 * @param image its image
 * @param command program and arguments
 * @param volumes folder on the node to folder in the container; {@code :ro} at the end: read-only
 * @param restart Docker's restart policy
 * @param logOptions options of the json-file log driver
 */
public record EtcdContainer(
    String name,
    String image,
    List<String> command,
    Map<String, String> volumes,
    String restart,
    Map<String, String> logOptions) {

  /** The container's name on every node. */
  public static final String NAME = "pgmahout-etcd";

  /** The node's own user that etcd runs as; its numbers are the node's affair. */
  public static final String USER = "pgmahout-etcd";

  /** Capabilities that the container lacks: etcd needs none, because its ports are above 1023. */
  public static final List<String> DROPPED = List.of("ALL");

  /** No program in the container gets more rights than etcd has. */
  public static final List<String> SECURITY = List.of("no-new-privileges");

  private static final List<String> FIRST_START =
      List.of("initial-cluster", "initial-cluster-state", "initial-cluster-token");

  private static final String DATA = EtcdPlan.DATA;
  private static final String PKI = "/etc/etcd/pki";

  public EtcdContainer {
    command = List.copyOf(command);
    volumes = new TreeMap<>(volumes);
    logOptions = new TreeMap<>(logOptions);
  }

  /** The member that a node with the role {@code etcd} runs. */
  public static EtcdContainer of(NodeSpec spec) {
    EtcdPlan plan = spec.plan().etcd();
    Map<String, String> volumes = new TreeMap<>();
    volumes.put(plan.dataDir(), DATA);
    if (spec.plan().security().tls()) {
      volumes.put(NodePaths.ETCD_PKI, PKI + ":ro");
    }
    Map<String, String> log = new TreeMap<>();
    log.put("max-size", spec.plan().docker().logMaxSize());
    log.put("max-file", String.valueOf(spec.plan().docker().logMaxFiles()));
    return new EtcdContainer(NAME, plan.image(), command(spec), volumes, "always", log);
  }

  /** {@code host:port} of every member's client side, or of the existing etcd. */
  public static List<String> clientEndpoints(NodeSpec spec) {
    return spec.plan().hasOwnEtcd()
        ? spec.etcdMembers().stream()
            .map(member -> HostPort.of(member.address(), spec.plan().etcd().clientPort()))
            .toList()
        : spec.plan().etcd().endpoints();
  }

  /** The same as URLs. */
  public static List<String> clientUrls(NodeSpec spec) {
    return clientEndpoints(spec).stream().map(endpoint -> scheme(spec) + endpoint).toList();
  }

  /** The URL that the other members reach one by: what etcd itself knows a member by. */
  public static String peerUrl(NodeSpec spec, EtcdMember member) {
    return scheme(spec) + HostPort.of(member.address(), spec.plan().etcd().peerPort());
  }

  /**
   * The one address that other machines find a member by, where nothing but that address keeps
   * strangers away: with {@code transport: plain}. Empty where etcd listens on all addresses: with
   * TLS its ports ask for a certificate, and of a node that has a name only it knows which address
   * that is.
   */
  public static Optional<String> onlyAddress(ClusterPlan plan, NodePlan node) {
    return plan.security().tls() || !HostPort.isNumber(node.address())
        ? Optional.empty()
        : Optional.of(node.address());
  }

  /** The node's address, or all; then loopback where that is not among them. */
  private static List<String> listensOn(NodeSpec spec) {
    String address = spec.self().address();
    return onlyAddress(spec.plan(), spec.self())
        .map(only -> Stream.of(only, HostPort.loopback(only)).distinct().toList())
        .orElse(List.of(HostPort.everywhere(address)));
  }

  private static String urls(String scheme, List<String> addresses, int port) {
    return addresses.stream()
        .map(address -> scheme + HostPort.of(address, port))
        .collect(Collectors.joining(","));
  }

  private static String scheme(NodeSpec spec) {
    return spec.plan().security().tls() ? "https://" : "http://";
  }

  private static List<String> command(NodeSpec spec) {
    Map<String, String> flags = flags(spec);
    flags.putAll(new TreeMap<>(spec.plan().etcd().extra()));
    List<String> command = new ArrayList<>();
    command.add("/usr/local/bin/etcd");
    flags.forEach((flag, value) -> command.add("--" + flag + "=" + value));
    return command;
  }

  private static Map<String, String> flags(NodeSpec spec) {
    EtcdPlan plan = spec.plan().etcd();
    String scheme = scheme(spec);
    String address = spec.self().address();
    List<String> clients = listensOn(spec);
    // Members know each other by the node's address; nobody else has a use for their port.
    List<String> peers = clients.subList(0, 1);
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("name", spec.node());
    flags.put("data-dir", DATA);
    flags.put("listen-client-urls", urls(scheme, clients, plan.clientPort()));
    flags.put("advertise-client-urls", scheme + HostPort.of(address, plan.clientPort()));
    flags.put("listen-peer-urls", urls(scheme, peers, plan.peerPort()));
    flags.put("initial-advertise-peer-urls", scheme + HostPort.of(address, plan.peerPort()));
    boolean joins = !spec.etcdJoins().isEmpty();
    flags.put(
        "initial-cluster",
        (joins ? spec.etcdJoins() : spec.etcdMembers())
            .stream().map(m -> m.name() + "=" + peerUrl(spec, m)).collect(Collectors.joining(",")));
    flags.put("initial-cluster-token", "pgmahout-" + spec.plan().name());
    flags.put("initial-cluster-state", joins ? "existing" : "new");
    // etcd never compacts by itself, and at its quota it refuses every write.
    flags.put("auto-compaction-mode", "periodic");
    flags.put("auto-compaction-retention", "1h");
    flags.put("quota-backend-bytes", String.valueOf(plan.quotaBackendBytes()));
    flags.put("listen-metrics-urls", "http://127.0.0.1:" + plan.metricsPort());
    if (spec.plan().security().tls()) {
      for (String side : List.of("", "peer-")) {
        flags.put(side + "cert-file", PKI + "/node.crt");
        flags.put(side + "key-file", PKI + "/node.key");
        flags.put(side + "trusted-ca-file", PKI + "/ca.crt");
        flags.put(side + "client-cert-auth", "true");
      }
      if (ownCertificate(spec)) {
        // A database's certificate is of the same authority, and must not write to the raft log.
        flags.put("peer-cert-allowed-cn", EtcdUsers.PEER);
      }
    }
    return flags;
  }

  /**
   * Whether members have a certificate that is not their node's: all but those of a spec of an
   * earlier version, which an agent still has.
   */
  static boolean ownCertificate(NodeSpec spec) {
    return spec.secrets().contains(SecretNames.PEER_CERT);
  }

  /**
   * Whether etcd reads an argument only when its data folder is empty (etcd's "Clustering Guide"):
   * a member that has data keeps its container when the list of members changes.
   */
  public static boolean firstStartOnly(String argument) {
    return FIRST_START.stream().anyMatch(flag -> argument.startsWith("--" + flag + "="));
  }

  /** The same container as a compose file. */
  public String compose() {
    Map<String, Object> logging = new LinkedHashMap<>();
    logging.put("driver", "json-file");
    logging.put("options", logOptions);
    Map<String, Object> service = new LinkedHashMap<>();
    service.put("image", image);
    service.put("container_name", name);
    // A reader gives the numbers: Docker knows no names but those in the image.
    service.put("user", "${ETCD_USER:?say the numbers of etcd's user, as the first lines show}");
    service.put("cap_drop", DROPPED);
    service.put("security_opt", SECURITY);
    service.put("read_only", true);
    service.put("network_mode", "host");
    service.put("restart", restart);
    service.put("command", command);
    service.put(
        "volumes", volumes.entrySet().stream().map(v -> v.getKey() + ":" + v.getValue()).toList());
    service.put("logging", logging);
    return ("# Made by pgmahout from the plan: what its agent runs, for reading or doing by hand.\n"
                + "# The numbers of etcd's user are this node's own:"
                + " ETCD_USER=$(id -u %1$s):$(id -g %1$s) docker compose up -d\n")
            .formatted(USER)
        + YamlText.of(Map.of("services", Map.of("etcd", service)));
  }
}
