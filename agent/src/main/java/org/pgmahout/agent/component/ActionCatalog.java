package org.pgmahout.agent.component;

import java.util.List;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ActionRequest;

/** Verbs on a running component (restart, reload): what {@code POST /v1/actions} may ask for. */
public interface ActionCatalog {

  /** Every verb there is; anything else is answered with NOT_FOUND and this list. */
  List<Action> actions();

  /** One verb of one component. It may block, and throws OpsException when it cannot. */
  interface Action {

    /** Whose verb it is. */
    Component component();

    /** The word in the path, {@code restart}. */
    String verb();

    /** Whether it changes the machine: then it holds the node, and needs its reservation. */
    boolean changes();

    /**
     * Does it. Before the first apply there is no applied spec, so the request brings one.
     *
     * @param request the node as the plan has it, and the verb's options
     * @return what goes back as JSON: an {@link org.pgmahout.common.wire.ActionResult}, or what the
     *     verb is there to tell ({@link org.pgmahout.common.wire.NodeData})
     */
    Object perform(ActionRequest request, StepContext context);
  }
}
