package org.pgmahout.common.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgmahout.common.cluster.ClusterConfiguration.SynchronousMode;

/**
 * Reads the values under Patroni's keys (their shapes: Patroni's {@code dcs} package). Fields that
 * nobody knows are passed over; a value of another shape is said to be unreadable.
 */
final class PatroniValues {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int POSTGRESQL_PORT = 5432;
  private static final int OLD_TIMELINE_END = 3;

  private PatroniValues() {}

  /** Makes something of a value. */
  interface Reader<T> {
    T read(String text) throws Malformed;
  }

  /** Why a value cannot be read. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String reason) {
      super(reason);
    }
  }

  static <T> Known<T> read(KeyChange.Written entry, Reader<T> reader) {
    try {
      return new Known.Present<>(reader.read(entry.value()), entry.version());
    } catch (Malformed e) {
      return new Known.Unreadable<>(e.getMessage(), entry.version());
    }
  }

  static String text(String text) {
    return text;
  }

  static String name(String text) throws Malformed {
    if (text.isBlank()) {
      throw new Malformed("it names nobody");
    }
    return text;
  }

  static MemberReport member(String text) throws Malformed {
    JsonNode data = object(text);
    Address address = Address.of(data);
    return new MemberReport(
        address.host(),
        address.port(),
        text(data, "api_url"),
        text(data, "state"),
        text(data, "role"),
        text(data, "replication_state"),
        number(data.path("timeline")),
        number(data.path("xlog_location")),
        number(data.path("receive_lsn")),
        number(data.path("replay_lsn")),
        text(data, "version"),
        pendingRestart(data),
        !data.path("checkpoint_after_promote").asBoolean(true),
        data.path("pause").asBoolean(false),
        texts(data.path("tags")));
  }

  /**
   * Whether a restart is due. PostgreSQL keeps its mark of that when a setting goes back to what
   * the server has, and Patroni then reports two values that are one.
   */
  private static boolean pendingRestart(JsonNode data) {
    JsonNode reasons = data.path("pending_restart_reason");
    return data.path("pending_restart").asBoolean(false)
        && (reasons.isEmpty()
            || reasons.properties().stream()
                .map(Map.Entry::getValue)
                .anyMatch(it -> !text(it, "old_value").equals(text(it, "new_value"))));
  }

  /** Patroni 4 writes an object; an old one wrote a bare number. */
  static WalPosition wal(String text) throws Malformed {
    JsonNode data = json(text);
    if (data.isIntegralNumber()) {
      return new WalPosition(data.asLong(), Map.of(), Set.of());
    }
    OptionalLong position = number(object(text).path("optime"));
    if (position.isEmpty() && data.has("optime") && data.path("optime").asLong(-1) != 0) {
      throw new Malformed("its optime is no position");
    }
    Map<String, Long> slots = new TreeMap<>();
    data.path("slots").properties().forEach(e -> slots.put(e.getKey(), e.getValue().asLong(0)));
    Set<String> retained = new TreeSet<>();
    data.path("retain_slots").forEach(slot -> retained.add(slot.asText("")));
    return new WalPosition(position.orElse(0), slots, retained);
  }

  static SyncState sync(String text) throws Malformed {
    JsonNode data = object(text);
    List<String> standbys =
        Arrays.stream(text(data, "sync_standby").split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
    return new SyncState(text(data, "leader"), standbys, data.path("quorum").asInt(0));
  }

  static Failsafe failsafe(String text) throws Malformed {
    return new Failsafe(texts(object(text)));
  }

  /** Patroni 4 writes an object; an old one wrote {@code leader:candidate}. */
  static FailoverRequest failover(String text) throws Malformed {
    int colon = text.indexOf(':');
    if (colon >= 0 && text.indexOf('{') < 0) {
      return new FailoverRequest(
          text.substring(0, colon).strip(), text.substring(colon + 1).strip(), "");
    }
    JsonNode data = object(text);
    return new FailoverRequest(
        text(data, "leader"), text(data, "member"), text(data, "scheduled_at"));
  }

  static History history(String text) throws Malformed {
    JsonNode lines = json(text);
    if (!lines.isArray()) {
      throw new Malformed("it is no list of timelines");
    }
    List<History.TimelineEnd> ends = new ArrayList<>();
    for (JsonNode line : lines) {
      // One end that is left out would make two different pasts look alike.
      if (line.size() < OLD_TIMELINE_END
          || number(line.path(0)).isEmpty()
          || number(line.path(1)).isEmpty()) {
        throw new Malformed("its entry " + (ends.size() + 1) + " is no end of a timeline");
      }
      ends.add(
          new History.TimelineEnd(
              line.path(0).asLong(),
              line.path(1).asLong(),
              line.path(2).asText(""),
              line.path(3).asText(""),
              line.path(4).asText("")));
    }
    return new History(ends);
  }

  static ClusterConfiguration configuration(String text) throws Malformed {
    JsonNode data = object(text);
    JsonNode upstream = data.path("standby_cluster");
    return new ClusterConfiguration(
        truth(data.path("pause")),
        mode(data.path("synchronous_mode")),
        truth(data.path("synchronous_mode_strict")),
        upstream.has("host") || upstream.has("port") || upstream.has("restore_command"),
        seconds(data.path("ttl"), 30),
        seconds(data.path("loop_wait"), 10),
        seconds(data.path("retry_timeout"), 10),
        truth(data.path("failsafe_mode")),
        number(data.path("maximum_lag_on_failover")).orElse(1024L * 1024),
        tree(data));
  }

  private static SynchronousMode mode(JsonNode value) {
    if (value.asText("").toLowerCase(Locale.ROOT).equals("quorum")) {
      return SynchronousMode.QUORUM;
    }
    return truth(value) ? SynchronousMode.ON : SynchronousMode.OFF;
  }

  private static boolean truth(JsonNode value) {
    return ClusterConfiguration.isYes(value.asText(""));
  }

  private static Duration seconds(JsonNode value, long otherwise) {
    return Duration.ofSeconds(number(value).orElse(otherwise));
  }

  private static OptionalLong number(JsonNode node) {
    long number = node.isIntegralNumber() || node.isTextual() ? node.asLong(0) : 0;
    return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isNull() ? "" : value.asText("");
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isNull()) {
                texts.put(
                    entry.getKey(),
                    entry.getValue().isValueNode()
                        ? entry.getValue().asText()
                        : entry.getValue().toString());
              }
            });
    return texts;
  }

  /** Of an object, without its nulls: Patroni takes them for settings that are not there. */
  private static Map<String, Object> tree(JsonNode object) {
    Map<String, Object> tree = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isNull()) {
                tree.put(entry.getKey(), plain(entry.getValue()));
              }
            });
    return Collections.unmodifiableMap(tree);
  }

  private static Object plain(JsonNode value) {
    if (value.isObject()) {
      return tree(value);
    }
    if (value.isArray()) {
      List<Object> list = new ArrayList<>();
      value.forEach(item -> list.add(item.isNull() ? "" : plain(item)));
      return Collections.unmodifiableList(list);
    }
    if (value.isNumber()) {
      return value.numberValue();
    }
    return value.isBoolean() ? value.booleanValue() : value.asText();
  }

  private static JsonNode object(String text) throws Malformed {
    JsonNode node = json(text);
    if (!node.isObject()) {
      throw new Malformed("it is no JSON object");
    }
    return node;
  }

  private static JsonNode json(String text) throws Malformed {
    try {
      JsonNode node = JSON.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new Malformed("it is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new Malformed("it is no JSON");
    }
  }

  /** Host and port of {@code postgres://host:port/postgres}, or of {@code conn_kwargs}. */
  private record Address(String host, int port) {
    static Address of(JsonNode data) {
      JsonNode parts = data.path("conn_kwargs");
      if (parts.has("host")) {
        return new Address(text(parts, "host"), parts.path("port").asInt(POSTGRESQL_PORT));
      }
      try {
        URI uri = URI.create(text(data, "conn_url"));
        String host = uri.getHost() == null ? "" : uri.getHost().replaceAll("[\\[\\]]", "");
        int port = uri.getPort() < 0 ? POSTGRESQL_PORT : uri.getPort();
        return new Address(host, host.isEmpty() ? 0 : port);
      } catch (IllegalArgumentException e) {
        return new Address("", 0);
      }
    }
  }
}
