package org.pgmahout.common.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A cluster as its keys in etcd tell it at one revision (shapes: Patroni's {@code dcs} package).
 * What is malformed or missing counts as not known; nothing here throws for it.
 *
 * @param systemId PostgreSQL's system identifier; empty before the cluster is initialised
 * @param leader holder of the leader key; empty when there is none
 * @param members all members with a key, by name
 * @param config the dynamic configuration; a missing node when there is none yet
 * @param history ends of past timelines, oldest first
 */
public record ClusterState(
    String systemId,
    Optional<String> leader,
    List<Member> members,
    JsonNode config,
    List<TimelineEnd> history) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public ClusterState {
    members = List.copyOf(members);
    history = List.copyOf(history);
  }

  /**
   * Where a timeline ended and who went on.
   *
   * @param timeline the one that ended
   * @param lsn where, in bytes
   * @param reason PostgreSQL's words
   * @param at when; empty in old entries
   * @param newLeader who leads since; empty in old entries
   */
  public record TimelineEnd(long timeline, long lsn, String reason, String at, String newLeader) {}

  /** Reads the values under {@link PatroniKeys#prefix()}. */
  public static ClusterState of(PatroniKeys keys, Map<String, String> values) {
    JsonNode config = json(values.get(keys.config()));
    Optional<String> leader =
        Optional.ofNullable(values.get(keys.leader())).filter(name -> !name.isEmpty());
    long position = position(json(values.get(keys.status())));
    Roles roles = new Roles(leader, config, json(values.get(keys.sync())));
    List<Member> members = new ArrayList<>();
    new TreeMap<>(values)
        .forEach(
            (key, value) -> {
              if (key.startsWith(keys.members())) {
                String name = key.substring(keys.members().length());
                members.add(member(name, json(value), roles.of(name), position));
              }
            });
    return new ClusterState(
        values.getOrDefault(keys.initialize(), ""),
        leader,
        members,
        config,
        history(json(values.get(keys.history()))));
  }

  /** Whether automatic failover is switched off (patronictl pause). */
  public boolean paused() {
    return config.path("pause").asBoolean(false);
  }

  /** A member by its name. */
  public Optional<Member> member(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  private static Member member(String name, JsonNode data, MemberRole role, long position) {
    Address address = Address.of(data.path("conn_url").asText(""));
    String state = data.path("state").asText("");
    String replication = data.path("replication_state").asText("");
    OptionalLong timeline = number(data.path("timeline"));
    OptionalLong lsn = number(data.path("xlog_location"));
    OptionalLong lag =
        role.leads() || lsn.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(Math.max(0, position - lsn.getAsLong()));
    return new Member(
        name,
        address.host(),
        address.port(),
        data.path("api_url").asText(""),
        role,
        role != MemberRole.LEADER && !replication.isEmpty() ? replication : state,
        timeline,
        lag,
        data.path("pending_restart").asBoolean(false));
  }

  /** Patroni 4 writes the leader's position into {@code status}; an old one wrote a bare number. */
  private static long position(JsonNode status) {
    return status.isNumber() ? status.asLong() : status.path("optime").asLong(0);
  }

  private static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() && node.asLong() > 0
        ? OptionalLong.of(node.asLong())
        : OptionalLong.empty();
  }

  private static List<TimelineEnd> history(JsonNode lines) {
    List<TimelineEnd> ends = new ArrayList<>();
    for (JsonNode line : lines) {
      if (line.isArray() && line.size() >= 3) {
        ends.add(
            new TimelineEnd(
                line.path(0).asLong(),
                line.path(1).asLong(),
                line.path(2).asText(""),
                line.path(3).asText(""),
                line.path(4).asText("")));
      }
    }
    return ends;
  }

  private static JsonNode json(String text) {
    if (text == null) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** Who is what, by Patroni's rule: leader key first, then the sync key if the mode is on. */
  private record Roles(Optional<String> leader, JsonNode config, JsonNode sync) {
    MemberRole of(String name) {
      if (leader.filter(name::equals).isPresent()) {
        return config.path("standby_cluster").isObject()
            ? MemberRole.STANDBY_LEADER
            : MemberRole.LEADER;
      }
      String mode = config.path("synchronous_mode").asText("false");
      if (mode.equals("false") || mode.equals("off") || !standbys().contains(name)) {
        return MemberRole.REPLICA;
      }
      return mode.equals("quorum") ? MemberRole.QUORUM_STANDBY : MemberRole.SYNC_STANDBY;
    }

    private Set<String> standbys() {
      return Arrays.stream(sync.path("sync_standby").asText("").split(","))
          .map(String::strip)
          .collect(Collectors.toSet());
    }
  }

  /** Host and port of {@code postgres://host:port/postgres}. */
  private record Address(String host, int port) {
    static Address of(String url) {
      try {
        URI uri = URI.create(url);
        String host = uri.getHost() == null ? "" : uri.getHost().replaceAll("[\\[\\]]", "");
        return new Address(host, uri.getPort() < 0 ? 0 : uri.getPort());
      } catch (IllegalArgumentException e) {
        return new Address("", 0);
      }
    }
  }
}
