package org.pgmahout.agent.component.haproxy;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.local.HaproxySocket.Server;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.HaproxyByKey;
import org.pgmahout.common.spec.HaproxyCfg;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth.State;

/**
 * How the proxy is, by its own word: which of its two ways clients are led by, and whether that
 * ends at the leader.
 *
 * @param notRunning why its service does not run; empty when it does
 * @param servers all its servers as its worker has them; empty when it does not answer
 */
record ProxyProbe(Supplier<Optional<String>> notRunning, Supplier<Optional<List<Server>>> servers)
    implements HealthProbe {

  @Override
  public Component component() {
    return Component.HAPROXY;
  }

  @Override
  public Reading probe(NodeSpec spec) {
    String log = "pgmahout logs " + spec.node() + " haproxy says more";
    return notRunning
        .get()
        .map(why -> new Reading(State.FAILED, why, log))
        .orElseGet(
            () ->
                servers
                    .get()
                    .map(known -> route(spec, known))
                    .orElseGet(
                        () ->
                            new Reading(
                                State.WARN,
                                "HAProxy runs, and does not answer on its own socket",
                                log)));
  }

  private static Reading route(NodeSpec spec, List<Server> servers) {
    boolean followed =
        servers.stream().anyMatch(one -> one.backend().equals(HaproxyByKey.AGENT) && one.up());
    return followed ? byKey(servers) : byChecks(spec, servers);
  }

  private static Reading byKey(List<Server> servers) {
    return servers.stream()
        .filter(one -> one.backend().equals(HaproxyByKey.BACKEND))
        .filter(one -> one.name().equals(HaproxyByKey.SLOT))
        .filter(one -> one.port() != HaproxyByKey.CLOSED_PORT)
        .findFirst()
        .map(
            slot ->
                Reading.ok(
                    "clients follow the leader key to " + HostPort.of(slot.host(), slot.port())))
        .orElseGet(
            () ->
                new Reading(
                    State.WARN,
                    "no leader to lead clients to: new connections wait",
                    "pgmahout status"));
  }

  /** The way that is there for when the agent does not follow; it is worth knowing about. */
  private static Reading byChecks(NodeSpec spec, List<Server> servers) {
    Optional<Server> leader =
        servers.stream()
            .filter(one -> one.backend().equals(HaproxyCfg.WRITE) && one.up())
            // It is always up, and leads nowhere.
            .filter(one -> !one.name().equals("hold"))
            .findFirst();
    String log = "pgmahout logs " + spec.node() + " agent";
    return leader
        .map(
            one ->
                new Reading(
                    State.WARN,
                    "clients are led to "
                        + one.name()
                        + " by Patroni's checks, because the agent here knows nothing fresh of the"
                        + " leader key",
                    log))
        .orElseGet(
            () ->
                new Reading(
                    State.WARN,
                    "the proxy does not reach the leader: Patroni's checks find none, and the"
                        + " agent here knows nothing fresh of the leader key",
                    log));
  }
}
