package org.pgmahout.agent.follow;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.pgmahout.agent.follow.RouteRule.Answer;
import org.pgmahout.agent.watch.AgentDialer;
import org.pgmahout.agent.watch.PrimaryAnswer;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.patroni.PatroniClient.PrimaryWord;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.Json;

/**
 * Whether a member takes writes. Its Patroni is asked first, because that costs no process; what it
 * leaves open the member's agent is asked, whose word is PostgreSQL's own and comes also when
 * Patroni is dead. A proxy has no login to PostgreSQL, and needs none for this.
 *
 * <p>Patroni is asked as HAProxy's checks do it: its certificate is not looked at, and it has to
 * call itself by the member's name. Where the member is, the plan says; that it holds the leader
 * key, the agents say, whose certificates are looked at.
 */
final class MemberProbe implements Function<String, Answer>, AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final int MOST_BYTES = 4096;

  private final Supplier<Optional<NodeSpec>> applied;
  private final AgentDialer agents;
  private final SSLContext unlooked = TlsContexts.onlyToLook(Optional.empty(), _ -> {});
  private Optional<Known> last = Optional.empty();

  /** A client of one member's Patroni, kept while that is asked. */
  private record Known(URI base, PatroniClient client) {}

  /**
   * @param applied the last applied spec
   * @param agents how other agents are asked
   */
  MemberProbe(Supplier<Optional<NodeSpec>> applied, AgentDialer agents) {
    this.applied = applied;
    this.agents = agents;
  }

  @Override
  public Answer apply(String member) {
    return applied
        .get()
        .flatMap(
            spec ->
                spec.plan().nodesWith(Role.DATABASE).stream()
                    .filter(node -> node.name().equals(member))
                    .findFirst()
                    .map(node -> answer(spec, node)))
        .orElse(Answer.SILENT);
  }

  private Answer answer(NodeSpec spec, NodePlan node) {
    return judged(ofPatroni(spec, node), () -> ofAgent(spec, node));
  }

  /**
   * @param agent asked only where Patroni's word leaves it open
   */
  static Answer judged(PrimaryWord patroni, Supplier<Answer> agent) {
    return switch (patroni) {
      case PRIMARY -> Answer.WRITABLE;
      case REPLICA -> Answer.NOT_WRITABLE;
      case UNCLEAR -> agent.get();
    };
  }

  private PrimaryWord ofPatroni(NodeSpec spec, NodePlan node) {
    try {
      return patroni(spec, node).primary(spec.plan().name(), node.name());
    } catch (OpsException e) {
      return PrimaryWord.UNCLEAR;
    }
  }

  private synchronized PatroniClient patroni(NodeSpec spec, NodePlan node) {
    boolean tls = spec.plan().security().tls();
    URI base =
        URI.create(
            (tls ? "https://" : "http://")
                + HostPort.of(node.address(), spec.plan().patroni().port()));
    Optional<Known> same = last.filter(known -> known.base().equals(base));
    if (same.isEmpty()) {
      close();
      Optional<SSLContext> context = tls ? Optional.of(unlooked) : Optional.empty();
      last =
          Optional.of(
              new Known(base, new PatroniClient(base, context, "", new Secret(""), ANSWER)));
    }
    return last.orElseThrow().client();
  }

  private Answer ofAgent(NodeSpec spec, NodePlan node) {
    try (InputStream body =
        agents.open(node, spec.plan().agent().port(), ApiPaths.CLUSTER_PRIMARY, ANSWER)) {
      PrimaryAnswer answer =
          Json.tolerant().readValue(body.readNBytes(MOST_BYTES), PrimaryAnswer.class);
      return answer.writable() ? Answer.WRITABLE : Answer.NOT_WRITABLE;
    } catch (IOException | OpsException e) {
      return Answer.SILENT;
    }
  }

  @Override
  public synchronized void close() {
    last.ifPresent(known -> known.client().close());
    last = Optional.empty();
  }
}
