package org.pgmahout.agent.component;

import java.util.List;
import java.util.function.Function;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Look;

/** The questions about the node that {@code POST /v1/looks} answers; none changes anything. */
public interface LookCatalog {

  /** Every look there is; anything else is answered with NOT_FOUND and this list. */
  List<Answer<?>> looks();

  /**
   * A look and what answers it. It may block, and throws OpsException when it cannot tell.
   *
   * @param of answers for a node as the plan has it
   */
  record Answer<T>(Look<T> look, Function<NodeSpec, T> of) {}
}
