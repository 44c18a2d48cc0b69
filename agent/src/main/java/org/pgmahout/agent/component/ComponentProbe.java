package org.pgmahout.agent.component;

import java.util.Optional;
import java.util.function.Function;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.os.UnitState;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth.State;

/**
 * How a component is, as every room says it: what fails, and what an operator has to know although
 * it works.
 *
 * @param problem why it fails; empty when it does not
 * @param notice a warning, asked for when it does not fail
 */
public record ComponentProbe(
    Component component,
    Function<NodeSpec, Optional<String>> problem,
    Function<NodeSpec, Optional<Reading>> notice)
    implements HealthProbe {

  /** A component that never warns. */
  public static ComponentProbe of(
      Component component, Function<NodeSpec, Optional<String>> problem) {
    return new ComponentProbe(component, problem, _ -> Optional.empty());
  }

  /** Why a service does not run; empty when it does. */
  public static Optional<String> unitProblem(Systemd systemd, String unit) {
    UnitState state = systemd.state(unit);
    return state.running() ? Optional.empty() : Optional.of(unit + " is " + state.shown());
  }

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
