package org.pgmahout.agent.component.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * etcd's log for people: it writes a line of JSON an event (zap's production form), in which the
 * cause stands between places in its source and whole stack traces.
 */
final class EtcdLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EtcdLog() {}

  /** {@code LEVEL message: error}; a line of another form stays as it is. */
  static String readable(String line) {
    try {
      JsonNode event = JSON.readTree(line);
      String message = event.path("msg").asText();
      if (message.isEmpty()) {
        return line;
      }
      String error = event.path("error").asText();
      return "%s %s%s"
          .formatted(event.path("level").asText(), message, error.isEmpty() ? "" : ": " + error);
    } catch (JsonProcessingException e) {
      return line;
    }
  }
}
