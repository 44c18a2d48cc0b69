package org.pgmahout.agent.component;

import java.util.List;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;

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

    /**
     * Does it, and returns one sentence: what was done.
     *
     * @param spec the last applied spec of this node
     */
    String perform(NodeSpec spec, StepContext context);
  }
}
