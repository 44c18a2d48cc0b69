package org.pgmahout.agent.component;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pgmahout.agent.component.etcd.EtcdSteps;
import org.pgmahout.agent.component.patroni.LocalPatroni;
import org.pgmahout.agent.component.patroni.PatroniSteps;
import org.pgmahout.agent.component.postgresql.DatabaseState;
import org.pgmahout.agent.component.postgresql.MovedAside;
import org.pgmahout.agent.component.postgresql.PostgresqlLog;
import org.pgmahout.agent.os.UnitState;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth.State;

/** How every component does: what fails, and what shall be known although it works. */
final class AllProbes {
  private final Machinery machinery;
  private final EtcdSteps etcd;
  private final MovedAside aside = new MovedAside();

  AllProbes(Machinery machinery, EtcdSteps etcd) {
    this.machinery = machinery;
    this.etcd = etcd;
  }

  /** One probe a component. */
  List<HealthProbe> list() {
    PatroniSteps patroni = new PatroniSteps(machinery, Optional::empty);
    return List.of(
        new Probe(Component.SYSTEM, _ -> Optional.empty(), _ -> Optional.empty()),
        new Probe(
            Component.DOCKER,
            _ -> {
              machinery.containers().version();
              return unitProblem("docker.service");
            },
            _ -> Optional.empty()),
        new Probe(Component.ETCD, etcd::problem, _ -> Optional.empty()),
        new Probe(Component.POSTGRESQL, this::databaseProblem, aside::notice),
        new Probe(Component.PATRONI, patroni::problem, _ -> patroni.notice()),
        new Probe(Component.HAPROXY, _ -> unitProblem("haproxy.service"), _ -> Optional.empty()));
  }

  private Optional<String> databaseProblem(NodeSpec spec) {
    Optional<PatroniStatus> status =
        new LocalPatroni(spec, machinery.files(), machinery.sessions()).ask(PatroniClient::status);
    return status.isEmpty()
        ? Optional.of("not known: Patroni does not answer")
        : DatabaseState.problem(
            status.get(), () -> PostgresqlLog.of(spec, machinery.commands()).because());
  }

  private Optional<String> unitProblem(String unit) {
    UnitState state = machinery.systemd().state(unit);
    return state.running() ? Optional.empty() : Optional.of(unit + " is " + state.shown());
  }

  /**
   * @param problem why it fails; empty when it does not
   * @param notice a warning, asked for when it does not fail
   */
  private record Probe(
      Component component,
      Function<NodeSpec, Optional<String>> problem,
      Function<NodeSpec, Optional<Reading>> notice)
      implements HealthProbe {
    @Override
    public Reading probe(NodeSpec spec) {
      try {
        return problem
            .apply(spec)
            .map(why -> failed(spec, why))
            .or(() -> notice.apply(spec))
            .orElseGet(() -> Reading.ok("as it should be"));
      } catch (OpsException e) {
        return failed(spec, e.getMessage());
      }
    }

    private Reading failed(NodeSpec spec, String why) {
      String hint = "pgmahout logs " + spec.node() + " " + component.word() + " says more";
      return new Reading(State.FAILED, why, hint);
    }
  }
}
