package org.pgmahout.agent.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.pgmahout.agent.component.LookCatalog;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.run.EventStream;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.LookRequest;

/** Logs of the components, and questions about the node. */
public final class ComponentRoutes implements Api.RouteGroup {
  /** The word under which the agent's own log is asked for. */
  private static final String AGENT = "agent";

  private final List<LogSource> logs;
  private final List<LookCatalog.Answer<?>> looks;
  private final RunEngine engine;
  private final CommandRunner commands;

  public ComponentRoutes(
      List<LogSource> logs,
      List<LookCatalog.Answer<?>> looks,
      RunEngine engine,
      CommandRunner commands) {
    this.logs = logs;
    this.looks = looks;
    this.engine = engine;
    this.commands = commands;
  }

  @Override
  public void addTo(Api api) {
    api.onLines(ApiPaths.LOGS, "text/plain; charset=utf-8", this::log);
    api.on("POST", ApiPaths.LOOK, this::look);
  }

  private void log(Call call, EventStream.Sink sink) throws Exception {
    boolean follow = call.flag("follow");
    int lines = (int) call.number("lines", 100, 0, LogSource.Wanted.MOST);
    LogSource source = source(call.path("component"));
    Thread self = Thread.currentThread();
    AtomicReference<Exception> gone = new AtomicReference<>();
    try {
      source.read(
          commands,
          new LogSource.Wanted(lines, follow),
          line -> {
            try {
              sink.lines((line + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (Exception e) {
              gone.set(e);
              self.interrupt();
            }
          });
    } catch (OpsException e) {
      if (gone.get() != null || e.code() == ErrorCode.CANCELLED) {
        throw (InterruptedException) new InterruptedException("reader gone").initCause(e);
      }
      throw e;
    }
  }

  private LogSource source(String word) {
    if (word.equals(AGENT)) {
      return new LogSource.Unit(Component.SYSTEM, "pgmahout-agent");
    }
    return logs.stream()
        .filter(source -> source.component().word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.NOT_FOUND,
                    "there is no log of '" + word + "'",
                    "There are: agent, "
                        + String.join(", ", logs.stream().map(l -> l.component().word()).toList())
                        + "."));
  }

  private Answer look(Call call) {
    String word = call.path("look");
    LookCatalog.Answer<?> wanted =
        looks.stream()
            .filter(each -> each.look().word().equals(word))
            .findFirst()
            .orElseThrow(
                () ->
                    new OpsException(
                        ErrorCode.NOT_FOUND,
                        "there is no look '" + word + "'",
                        "There are: "
                            + String.join(
                                ", ", looks.stream().map(each -> each.look().word()).toList())
                            + "."));
    LookRequest request = call.body(LookRequest.class);
    return Answer.ok(engine.look(request, () -> wanted.of().apply(request.spec())));
  }
}
