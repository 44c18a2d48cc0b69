package org.pgmahout.agent.http;

import org.pgmahout.agent.run.EventStream;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.agent.run.RunJournal;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;

/** Runs and the reservation that an apply needs first. */
public final class RunRoutes implements Api.RouteGroup {
  private final RunEngine engine;
  private final RunJournal journal;
  private final EventStream events;

  public RunRoutes(RunEngine engine, RunJournal journal, EventStream events) {
    this.engine = engine;
    this.journal = journal;
    this.events = events;
  }

  @Override
  public void addTo(Api api) {
    api.on(
        "PUT",
        ApiPaths.RESERVATION,
        call -> Answer.ok(engine.reserve(call.body(ReservationRequest.class))));
    api.on("POST", ApiPaths.RUNS, this::start);
    api.on("GET", ApiPaths.RUNS, _ -> Answer.ok(journal.all()));
    api.on("GET", ApiPaths.RUN, call -> Answer.ok(journal.get(call.path("id"))));
    api.on(
        "POST",
        ApiPaths.RUN_CANCEL,
        call -> Answer.accepted(engine.cancel(call.path("id"), call.caller())));
    api.onLines(
        ApiPaths.RUN_EVENTS,
        "application/x-ndjson",
        (call, sink) ->
            events.follow(call.path("id"), call.number("after", 0, 0, Long.MAX_VALUE), sink));
  }

  private Answer start(Call call) {
    RunRequest request = call.body(RunRequest.class);
    if (request.owner() == null
        || request.mode() == null
        || request.stage() == null
        || request.spec() == null) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "a run needs owner, mode, stage and spec",
          "Compare it with the API's document.");
    }
    return Answer.accepted(engine.start(request, call.caller()));
  }
}
