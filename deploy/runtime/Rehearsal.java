import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;
import org.pgmahout.controller.cli.PgmahoutCommand;
import org.pgmahout.controller.cli.PlanLocator;
import org.pgmahout.controller.planfile.edit.EffectivePlan;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;

/**
 * A rehearsal of the product before it is packed, on loopback: the JVM keeps the classes of a run ready, so the run must speak TLS, JSON,
 * events and gRPC as a real one does. The real agent looks at this computer and changes nothing; Patroni and etcd are played here.
 *
 * <pre>
 *   stage PLAN ETC STATE   plays Patroni and etcd of the plan's one node until stdin ends, and writes its agent's files
 *   play PLAN              the command's verbs, in the one JVM that is trained
 * </pre>
 */
final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) throws Exception {
    Path plan = Path.of(arguments[1]);
    if (arguments[0].equals("play")) {
      play(plan);
    } else {
      stage(plan, Path.of(arguments[2]), Path.of(arguments[3]));
    }
  }

  /**
   * None of them may change anything: apply ends where it would have to ask, or before, where this computer has no systemd. What it does after
   * that is brought by name.
   */
  private static void play(Path plan) throws Exception {
    allOf(PgmahoutCommand.class);
    allOf(ClusterPlan.class);
    Json.tolerant().readValue("{\"event\":\"heartbeat\",\"number\":1,\"at\":\"2000-01-01T00:00:00Z\"}", RunEvent.class);
    Csr.parse(Csr.create(KeyAndChain.newKeys(), new Identity("node-00", CertificateRole.AGENT)).pem());
    for (boolean terminal : new boolean[] {false, true}) {
      Screen screen = new Screen(System.out, System.err, terminal, terminal);
      PlanLocator home = new PlanLocator(Map.of("PGMAHOUT_PLAN", plan.toString()), plan.getParent(), Optional.empty());
      for (String line : List.of("--help", "status", "plan", "apply")) {
        PgmahoutCommand.commandLine(screen, home, new Interruption(screen), line).execute(line);
      }
    }
    System.exit(0);
  }

  /** Loads every class of the jar that one of them came from. */
  private static void allOf(Class<?> one) throws Exception {
    try (JarFile jar = new JarFile(Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile())) {
      List<String> names = jar.stream().map(JarEntry::getName).filter(name -> name.startsWith("org/") && name.endsWith(".class")).toList();
      for (String name : names) {
        Class.forName(name.substring(0, name.length() - ".class".length()).replace('/', '.'), false, one.getClassLoader());
      }
    }
  }

  private static void stage(Path file, Path etc, Path state) throws Exception {
    ClusterPlan plan = PlanLoader.load(file.toString(), Files.readString(file)).orThrow();
    PlanFolder folder = PlanFolder.beside(file);
    NodePlan node = plan.nodes().getFirst();
    Map<String, Secret> member = folder.nodes().database(node.name(), node.address());
    enrol(plan, folder, node, etc, state);
    keep(member, state.resolve("secrets"));
    patroni(plan, folder, node, member);
    PlayedEtcd.serve(new InetSocketAddress(node.address(), plan.etcd().clientPort()), member, keys(plan, node));
    System.out.println("ready");
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  /** What enrolment and a first apply leave on a node. */
  private static void enrol(ClusterPlan plan, PlanFolder folder, NodePlan node, Path etc, Path state) throws IOException {
    Files.createDirectories(etc.resolve("pki"));
    Files.createDirectories(state);
    var authority = folder.control().signer();
    KeyAndChain agent =
        authority.issue(new Identity(node.name(), CertificateRole.AGENT), List.of(node.address()), Instant.now(), Duration.ofDays(1));
    Files.writeString(etc.resolve("pki/agent.key"), agent.keyPem().reveal());
    Files.writeString(etc.resolve("pki/agent.crt"), agent.chainPem());
    Files.writeString(etc.resolve("pki/control-ca.crt"), authority.certificatePem());
    var config = Map.of("node", node.name(), "listen", node.address(), "port", plan.agent().port());
    Files.write(etc.resolve("agent.json"), Json.tolerant().writeValueAsBytes(config));
    Files.write(state.resolve("spec.json"), Json.tolerant().writeValueAsBytes(PlanCompiler.compile(plan, 1).getFirst()));
  }

  /** With them the agent comes into etcd: it watches, and reports. */
  private static void keep(Map<String, Secret> member, Path secrets) throws IOException {
    Files.createDirectories(secrets);
    for (var secret : member.entrySet()) {
      Files.writeString(secrets.resolve(secret.getKey()), secret.getValue().reveal());
    }
    Files.writeString(secrets.resolve(SecretNames.ETCD_AGENT_PASSWORD), "played");
  }

  private static void patroni(ClusterPlan plan, PlanFolder folder, NodePlan node, Map<String, Secret> member) throws IOException {
    KeyAndChain self = KeyAndChain.load(member.get(SecretNames.CLUSTER_CERT).reveal(), member.get(SecretNames.CLUSTER_KEY));
    HttpsServer server = HttpsServer.create(new InetSocketAddress(node.address(), plan.patroni().port()), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(TlsContexts.toMember(self, Pem.certificate(member.get(SecretNames.CLUSTER_CA).reveal()))));
    Map<String, String> answers =
        Map.of(
            "/patroni",
            """
            {"state": "running", "role": "primary", "server_version": 150010, "timeline": 1, "database_system_identifier": "1",
             "patroni": {"version": "4.1.5", "scope": "postgres", "name": "%s"}}"""
                .formatted(node.name()),
            "/cluster",
            """
            {"members": [{"name": "%s", "role": "leader", "state": "running", "host": "%s", "port": 5432, "timeline": 1, "lag": 0,
              "api_url": "https://%s:8008/patroni"}], "scope": "postgres"}"""
                .formatted(node.name(), node.address(), node.address()),
            "/config",
            """
            {"ttl": 20, "loop_wait": 1, "postgresql": {"parameters": {"max_connections": 100}}}""");
    answers.forEach(
        (path, text) ->
            server.createContext(
                path,
                exchange -> {
                  byte[] body = text.getBytes(StandardCharsets.UTF_8);
                  exchange.getResponseHeaders().add("Content-Type", "application/json");
                  exchange.sendResponseHeaders(200, body.length);
                  exchange.getResponseBody().write(body);
                  exchange.close();
                }));
    server.start();
  }

  /** The keys of a cluster that is as its plan wants it. */
  private static Map<String, String> keys(ClusterPlan plan, NodePlan node) {
    PatroniKeys patroni = new PatroniKeys(plan.name());
    String own = "/pgmahout/" + plan.name() + "/";
    return Map.of(
        own + "applied",
        "{\"generation\":1,\"digest\":\"\",\"who\":\"\",\"at\":\"\"}",
        own + "plan",
        EffectivePlan.text(plan),
        patroni.initialize(),
        "1",
        patroni.leader(),
        node.name(),
        patroni.config(),
        Json.tolerant().valueToTree(DynamicConfig.wanted(PlanCompiler.compile(plan, 1).getFirst())).toString());
  }
}
