package org.pgmahout.controller.enrol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.enrolment.EnrolToken;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Pem;
import org.pgmahout.controller.client.EnrolClient;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/**
 * Brings an agent onto the nodes, all at once: look at every machine, refuse as a whole when one is
 * unfit, then install and enrol where something is missing. Run again, it changes nothing.
 */
public final class Enroller {
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(30);
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
  private static final Duration INIT_LIMIT = Duration.ofSeconds(60);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(15);

  /**
   * An apply renews a certificate long before; only one that is about to end is issued again here.
   */
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private static final String AS_ROOT = "[ \"$(id -u)\" = 0 ] && S= || S='sudo -n'; ";

  /** Reads the package from stdin. The mark is written last, so a killed install is done again. */
  private static final String INSTALL =
      """
      set -e; umask 077
      d=$(mktemp -d /var/tmp/pgmahout.XXXXXX); trap 'rm -rf "$d"' EXIT
      cat > "$d/pgmahout-agent.deb"
      [ "$(sha256sum < "$d/pgmahout-agent.deb" | cut -d" " -f1)" = %1$s ] || { echo "the package arrived damaged" >&2; exit 70; }
      chmod 755 "$d"; chmod 644 "$d/pgmahout-agent.deb"
      mkdir -p -m 700 /var/lib/pgmahout; rm -f %2$s
      DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y --no-install-recommends --reinstall --allow-downgrades \
        -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold \
        install "$d/pgmahout-agent.deb" >"$d/log" 2>&1 || { tail -15 "$d/log" >&2; exit 71; }
      echo %1$s > %2$s
      """;

  private static final String INIT =
      "set -e; pgmahout-agent enrol-init; systemctl restart pgmahout-agent >&2";

  private final RemoteShell ssh;
  private final PlanFolder folder;
  private final AgentPackage agent;
  private final int port;
  private final EnrolClient client;
  private final Consumer<String> progress;
  private final InstantSource clock;
  private final ObjectMapper json = Json.tolerant();

  /**
   * @param port of the agents
   * @param progress takes a line about each thing that is done, from several threads
   */
  public Enroller(
      RemoteShell ssh,
      PlanFolder folder,
      AgentPackage agent,
      int port,
      EnrolClient client,
      Consumer<String> progress,
      InstantSource clock) {
    this.ssh = ssh;
    this.folder = folder;
    this.agent = agent;
    this.port = port;
    this.client = client;
    this.progress = progress;
    this.clock = clock;
  }

  /** Enrols these nodes; one row each, in their order. */
  public List<EnrolledNode> enrol(List<NodePlan> nodes) {
    CertificateAuthority authority = folder.control().signer();
    Map<NodePlan, Look> looks = Parallel.all(nodes, this::look);
    boolean unfit = looks.values().stream().anyMatch(look -> !look.problems().isEmpty());
    if (unfit) {
      return looks.entrySet().stream()
          .map(entry -> entry.getValue().unfitRow(entry.getKey()))
          .toList();
    }
    return List.copyOf(
        Parallel.all(nodes, node -> bring(node, looks.get(node), authority)).values());
  }

  private Look look(NodePlan node) {
    try {
      RemoteShell.Answer said = ssh.run(node, "sh -s", bytes(Target.look(port)), LOOK_LIMIT);
      Target target = Target.parse(said.stdout());
      return new Look(
          Optional.of(target),
          EnrolPrerequisites.problems(node.name(), target, agent, port),
          List.of());
    } catch (OpsException e) {
      return new Look(Optional.empty(), List.of(), List.of(e));
    }
  }

  private EnrolledNode bring(NodePlan node, Look look, CertificateAuthority authority) {
    long start = System.nanoTime();
    if (look.target().isEmpty()) {
      return row(node, Outcome.UNREACHABLE, "ssh failed", look.unreachable(), start);
    }
    try {
      List<String> done = work(node, look.target().get(), authority);
      return done.isEmpty()
          ? row(node, Outcome.OK, "agent " + agent.version() + ", enrolled", List.of(), start)
          : row(node, Outcome.CHANGED, String.join(", ", done), List.of(), start);
    } catch (OpsException e) {
      return row(node, Outcome.FAILED, "", List.of(e), start);
    }
  }

  private List<String> work(NodePlan node, Target target, CertificateAuthority authority) {
    List<String> done = new ArrayList<>();
    Standing standing = standing(node);
    Optional<NodeFacts> enrolled = standing.facts();
    if (target.agentVersion().isEmpty() || !target.packageSha256().equals(agent.sha256())) {
      enrolled.ifPresent(Enroller::requireIdle);
      say(node, target.agentVersion().isEmpty() ? "installing the agent" : "upgrading the agent");
      install(node);
      done.add(
          target.agentVersion().isEmpty()
              ? "agent " + agent.version() + " installed"
              : "agent " + target.agentVersion() + " -> " + agent.version());
    }
    if (enrolled.isEmpty()) {
      say(node, "exchanging the token for a certificate");
      certify(node, authority, standing.refused());
      done.add("enrolled");
    }
    if (!done.isEmpty()) {
      say(node, "waiting until the agent answers");
      awaitAgent(node);
    }
    return done;
  }

  /**
   * How an agent stands with this folder.
   *
   * @param facts what it says over mutual TLS, when its certificate is good for a while
   * @param refused whether something answers there that is not to be trusted
   */
  private record Standing(Optional<NodeFacts> facts, boolean refused) {}

  private Standing standing(NodePlan node) {
    try {
      return new Standing(
          Optional.of(client.node(node, port, folder.own().toAgent(node.name())))
              .filter(
                  facts -> facts.certificateExpires().isAfter(clock.instant().plus(RENEW_BEFORE))),
          false);
    } catch (OpsException notYet) {
      return new Standing(Optional.empty(), notYet.code() == ErrorCode.CERTIFICATE_INVALID);
    }
  }

  /** An upgrade restarts the agent, which would interrupt a run. */
  private static void requireIdle(NodeFacts facts) {
    if (!facts.currentRun().isEmpty()) {
      throw new OpsException(
          ErrorCode.BUSY,
          facts.node() + ": run " + facts.currentRun() + " is in progress; nothing was changed",
          "Wait for it (pgmahout runs), then run enrol again.");
    }
  }

  private void install(NodePlan node) {
    byte[] content;
    try {
      content = Files.readAllBytes(agent.file());
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.NOT_FOUND, agent.file() + " cannot be read: " + e, "Build it again.", e);
    }
    String script = INSTALL.formatted(agent.sha256(), Target.MARK);
    RemoteShell.Answer said =
        ssh.run(node, AS_ROOT + "$S sh -c " + ShellWord.quote(script), content, INSTALL_LIMIT);
    if (said.exitCode() != 0) {
      throw new OpsException(
          ErrorCode.PACKAGES_FAILED,
          node.name()
              + ": installing "
              + agent.file().getFileName()
              + " ended with "
              + said.exitCode()
              + ": "
              + said.stderr(),
          "Fix what apt complains about on the node, then run enrol again.");
    }
  }

  private void certify(NodePlan node, CertificateAuthority authority, boolean refused) {
    EnrolToken token = EnrolToken.create(node.name(), clock.instant(), TOKEN_LIFETIME);
    String fingerprint = placeToken(node, token, authority, refused);
    try (EnrolClient.Session session = client.open(node, port, fingerprint)) {
      String pem = session.request(token, ANSWER_LIMIT);
      X509Certificate certificate =
          folder.agents().enrolled(Csr.parse(pem), node.name(), node.address());
      session.deliver(
          token,
          Pem.of(certificate),
          folder.agents().signedAuthorities(),
          folder.issued().revocations().pem());
    }
  }

  /** Leaves the token's hash on the node and comes back with the agent's first fingerprint. */
  private String placeToken(
      NodePlan node, EnrolToken token, CertificateAuthority authority, boolean refused) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("node", node.name());
    input.put("address", node.address());
    input.put("port", port);
    input.put("tokenHash", token.grant().tokenHash());
    input.put("controlCaFingerprint", authority.fingerprint());
    input.put("expires", token.expires().toString());
    // A copy of the old key would serve with the certificate that goes over the wire in the open.
    // An
    // agent that is merely silent keeps its own: it may be the one that others reach.
    input.put("anotherKey", refused && !folder.agents().certificates(node.name()).isEmpty());
    try {
      RemoteShell.Answer said =
          ssh.run(
              node,
              AS_ROOT + "$S sh -c " + ShellWord.quote(INIT),
              json.writeValueAsBytes(input),
              INIT_LIMIT);
      JsonNode answer = said.exitCode() == 0 ? json.readTree(said.stdout()) : null;
      if (answer != null && answer.path("fingerprint").isTextual()) {
        return answer.path("fingerprint").textValue();
      }
      throw new OpsException(
          ErrorCode.SSH_FAILED,
          node.name()
              + ": 'pgmahout-agent enrol-init' ended with "
              + said.exitCode()
              + " and said: "
              + (said.stderr() + said.stdout()).strip(),
          "Read 'journalctl -u pgmahout-agent' on the node; run enrol again.");
    } catch (JsonProcessingException e) {
      throw new OpsException(
          ErrorCode.VERSION_MISMATCH,
          node.name() + ": 'pgmahout-agent enrol-init' did not answer with JSON: " + e.getMessage(),
          "Use the agent's package that belongs to this command.",
          e);
    }
  }

  private void awaitAgent(NodePlan node) {
    NodeFacts facts = client.awaitNode(node, port, folder.own().toAgent(node.name()), ANSWER_LIMIT);
    if (!facts.node().equals(node.name())) {
      throw new OpsException(
          ErrorCode.WRONG_NODE,
          node.name() + ": the agent at " + node.address() + " says it is " + facts.node(),
          "Correct the addresses in the plan.");
    }
  }

  private void say(NodePlan node, String what) {
    progress.accept(node.name() + ": " + what);
  }

  private static EnrolledNode row(
      NodePlan node, Outcome outcome, String detail, List<OpsException> problems, long start) {
    return new EnrolledNode(
        node.name(),
        node.address(),
        outcome,
        detail,
        problems,
        Duration.ofNanos(System.nanoTime() - start));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What the first look at a node gave. */
  private record Look(
      Optional<Target> target, List<OpsException> problems, List<OpsException> unreachable) {

    EnrolledNode unfitRow(NodePlan node) {
      Outcome outcome =
          target.isEmpty()
              ? Outcome.UNREACHABLE
              : problems.isEmpty() ? Outcome.SKIPPED : Outcome.FAILED;
      List<OpsException> all = new ArrayList<>(problems);
      all.addAll(unreachable);
      String detail = outcome == Outcome.SKIPPED ? "fit, but another node is not" : "";
      return new EnrolledNode(node.name(), node.address(), outcome, detail, all, Duration.ZERO);
    }
  }
}
