package org.pgmahout.controller.testing;

import java.util.List;
import java.util.Set;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.StepTrait;

/** What happens on the machine under an {@link InMemoryAgent}. */
public interface Machine {
  /** A machine on which every run ends well and nothing comes of it. */
  Machine IDLE = new Machine() {};

  /** A step that ends so. Its name is any: the command acts on its traits alone. */
  record Step(StepName name, Outcome outcome, List<Change> changes) {
    /** One step of a component, of these kinds. */
    public static Step of(Component component, Outcome outcome, StepTrait... traits) {
      return new Step(
          new StepName(component, "step", "a step", Set.of(traits)), outcome, List.of());
    }

    /** The same with what it changes. */
    public Step with(Change... what) {
      return new Step(name, outcome, List.of(what));
    }

    /** Why a step that failed did. */
    static final ErrorCode FAILURE = ErrorCode.UNIT_FAILED;
  }

  /** A run begins: the steps it will do, in their order. The first that fails is the last. */
  default List<Step> begins(String node, RunRequest request) {
    return List.of(
        Step.of(Component.SYSTEM, Outcome.OK, StepTrait.INSTALLS),
        Step.of(Component.PATRONI, Outcome.CHANGED, StepTrait.INSTALLS));
  }

  /** A run that had begun has ended. */
  default void ended(String node, RunRequest request, RunView.State state) {}

  /** A run was refused, so that nothing of it was begun. */
  default void refused(String node, RunRequest request) {}

  /** What is found by a look that needs no run. */
  default Object found(String node, Look<?> look) {
    throw new IllegalStateException("no machine answers " + look);
  }

  /** How the components on the machine do. */
  default List<ComponentHealth> health(String node) {
    return List.of();
  }
}
