package org.pgmahout.agent;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.RunView;

/**
 * {@code pgmahout-agent status}: asks the agent's own API over loopback with the agent's own
 * certificate, so that it answers on the node also when the network is down.
 */
final class AgentStatus {
  private static final int LIMIT_MILLIS = 10_000;
  private static final int SHOWN_RUNS = 5;

  private final AgentConfig config;
  private final AgentEnrolment enrolment;

  AgentStatus(AgentConfig config, AgentEnrolment enrolment) {
    this.config = config;
    this.enrolment = enrolment;
  }

  /**
   * Says how the node, its components and its last runs do; returns whether all is well.
   *
   * @param lines takes each line
   */
  boolean tell(Consumer<String> lines) {
    if (!enrolment.enrolled()) {
      lines.accept(config.node() + ": not enrolled yet; run `pgmahout enrol`");
      return false;
    }
    NodeFacts facts = get(ApiPaths.NODE, new TypeReference<>() {});
    NodeHealth health = get(ApiPaths.HEALTH, new TypeReference<>() {});
    List<RunView> runs = get(ApiPaths.RUNS, new TypeReference<>() {});
    lines.accept(
        "%s  agent %s  %s  certificate until %s"
            .formatted(
                facts.node(), facts.agentVersion(), facts.osName(), facts.certificateExpires()));
    if (!facts.reservation().owner().isEmpty()) {
      lines.accept(
          "reserved by %s until %s"
              .formatted(facts.reservation().who(), facts.reservation().until()));
    }
    lines.accept("");
    lines.accept("%-12s %-8s %s".formatted("Component", "State", "Reason"));
    for (NodeHealth.ComponentHealth row : health.components()) {
      lines.accept("%-12s %-8s %s".formatted(row.component().word(), row.state(), row.reason()));
      if (!row.hint().isEmpty() && row.state() != NodeHealth.State.OK) {
        lines.accept("%-21s -> %s".formatted("", row.hint()));
      }
    }
    if (health.components().isEmpty()) {
      lines.accept("(nothing applied yet)");
    }
    lines.accept("");
    lines.accept("%-24s %-11s %-6s %-8s %s".formatted("Run", "State", "Mode", "Stage", "Recap"));
    runs.stream()
        .limit(SHOWN_RUNS)
        .forEach(
            run ->
                lines.accept(
                    "%-24s %-11s %-6s %-8s %s"
                        .formatted(run.id(), run.state(), run.mode(), run.stage(), run.recap())));
    return health.components().stream()
        .map(NodeHealth.ComponentHealth::state)
        .allMatch(state -> state == NodeHealth.State.OK || state == NodeHealth.State.WARN);
  }

  private <T> T get(String path, TypeReference<T> type) {
    String host =
        config.listen().equals("0.0.0.0") || config.listen().equals("::")
            ? "127.0.0.1"
            : config.listen();
    SSLContext tls =
        TlsContexts.toAgent(enrolment.identity(), enrolment.authorities(), config.node());
    try {
      HttpsURLConnection connection =
          (HttpsURLConnection)
              URI.create("https://" + HostPort.of(host, config.port()) + path)
                  .toURL()
                  .openConnection();
      connection.setSSLSocketFactory(tls.getSocketFactory());
      // Whose certificate it is was checked by the context: by the node's name, not by address.
      connection.setHostnameVerifier((_, _) -> true);
      connection.setConnectTimeout(LIMIT_MILLIS);
      connection.setReadTimeout(LIMIT_MILLIS);
      return Json.tolerant().readValue(connection.getInputStream(), type);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.AGENT_UNREACHABLE,
          "the agent on " + HostPort.of(host, config.port()) + " did not answer " + path + ": " + e,
          "Look at `systemctl status pgmahout-agent` and `journalctl -u pgmahout-agent`.",
          e);
    }
  }
}
