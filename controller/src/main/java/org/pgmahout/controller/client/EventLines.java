package org.pgmahout.controller.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.RunEvent;

/** A run's events out of the lines of an agent's answer: one JSON document a line. */
record EventLines(String node, String run, LineStream lines, ObjectMapper json)
    implements EventSource.Stream {
  @Override
  public Optional<RunEvent> next() {
    String line = lines.next();
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    return Optional.ofNullable(line).map(this::parse);
  }

  private RunEvent parse(String line) {
    try {
      return json.readValue(line, RunEvent.class);
    } catch (JsonProcessingException e) {
      throw new OpsException(
          ErrorCode.VERSION_MISMATCH,
          node + ": an event of run " + run + " is not in a format this version can read",
          "Bring the agent to this command's version: pgmahout enrol --limit " + node,
          e);
    }
  }

  @Override
  public void awaitEnd(Duration moment) {
    lines.awaitEnd(moment);
  }

  @Override
  public void close() {
    lines.close();
  }
}
