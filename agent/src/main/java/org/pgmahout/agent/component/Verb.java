package org.pgmahout.agent.component;

import java.util.List;
import java.util.function.BiFunction;
import org.pgmahout.agent.component.ActionCatalog.Action;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.ActionResult;

/** A verb and what it does, as every room writes its actions down. */
public record Verb(
    Component component,
    String verb,
    boolean changes,
    BiFunction<ActionRequest, StepContext, Object> deed)
    implements Action {

  /** One that changes nothing. */
  public static Verb look(
      Component component, String verb, BiFunction<ActionRequest, StepContext, Object> deed) {
    return new Verb(component, verb, false, deed);
  }

  /** One that changes the machine. */
  public static Verb change(
      Component component, String verb, BiFunction<ActionRequest, StepContext, Object> deed) {
    return new Verb(component, verb, true, deed);
  }

  /** The result of a verb that makes one change. */
  public static ActionResult done(ActionRequest request, Change change) {
    return new ActionResult(request.spec().node(), List.of(change));
  }

  @Override
  public Object perform(ActionRequest request, StepContext context) {
    return deed.apply(request, context);
  }
}
