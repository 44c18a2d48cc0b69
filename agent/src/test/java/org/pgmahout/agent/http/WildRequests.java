package org.pgmahout.agent.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;

/**
 * Requests that no client of ours would send: wrong methods, paths, queries, heads and bodies, made
 * of the real ones by chance.
 */
final class WildRequests {
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - {name: node-00, address: 127.0.0.1, roles: [database, etcd, proxy]}
      haproxy: {write_port: 5434}
      """;

  private WildRequests() {}

  /** One of them, by chance. */
  static byte[] request(Random random) throws IOException {
    Access.Rule rule = Access.TABLE.get(random.nextInt(Access.TABLE.size()));
    String path = real(rule.path());
    return switch (random.nextInt(10)) {
      case 0 -> head(pick(random, METHODS), path, "");
      case 1 -> head(rule.method(), pick(random, PATHS), "{}");
      case 2 -> head(rule.method(), path + "?" + pick(random, QUERIES), "");
      case 3 -> head(rule.method(), "/" + noise(random, 60, 33, 127), "{}");
      case 4 -> head(rule.method(), path, noise(random, 200, 0, 0x250));
      case 5 ->
          head("POST", ApiPaths.RUNS, mutated(random.nextBoolean() ? run() : DESTROY, random));
      case 6 -> head("PUT", ApiPaths.RESERVATION, mutated(RESERVE, random));
      case 7 -> head("POST", real(ApiPaths.LOOK).replace("/x", "/removal"), mutated(LOOK, random));
      case 8 ->
          pick(random, HEADS).formatted(rule.method(), path).getBytes(StandardCharsets.ISO_8859_1);
      default ->
          random.nextBoolean()
              ? head("POST", ApiPaths.PREFLIGHT_REACH, mutated(REACH, random))
              : head("POST", ApiPaths.PREFLIGHT_LISTEN, mutated(LISTEN, random));
    };
  }

  private static final List<String> METHODS =
      List.of("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "get");
  private static final List<String> PATHS =
      List.of(
          "/",
          "//",
          "/v1",
          "/v1/",
          "//v1/runs",
          "/v1/runs/",
          "/v1/runs/../../etc/passwd",
          "/v1/runs/%2e%2e%2f%2e%2e",
          "/v1/runs/%",
          "/v1/runs/%zz",
          "/v1/runs/%00",
          "/v1/runs/%ff%fe/events",
          "/v1/logs/%2e%2e",
          "/v1/logs/;rm",
          "/v1/looks/",
          "/v1/actions/system/destroy",
          "/v1/ENROL",
          "/v1/enrol/",
          "*",
          "http://elsewhere/v1/node",
          "elsewhere:443",
          "/" + "a".repeat(3000),
          "/" + "a/".repeat(5000));
  private static final List<String> QUERIES =
      List.of(
          "after=-1",
          "after=99999999999999999999",
          "after=x",
          "lines=%00",
          "lines=1e9",
          "lines=-5&lines=7",
          "follow=maybe",
          "%",
          "&&&==",
          "a=" + "b".repeat(3000));

  /** Whole heads with a body that does not fit them; method and path are filled in. */
  private static final List<String> HEADS =
      List.of(
          "%s %s HTTP/1.1\r\n\r\n",
          "%s %s HTTP/9.9\r\nHost: a\r\n\r\n",
          "%s %s\r\n\r\n",
          "%s  %s HTTP/1.1\nHost: a\n\n",
          "%s %s HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n{}",
          "%s %s HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n{}",
          "%s %s HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
          "%s %s HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n{}",
          "%s %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
          "%s %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n{}",
          "%s %s HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}",
          "%s %s HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
          "%s %s HTTP/1.1\r\nHost a\r\n : b\r\n\r\n",
          "%s %s HTTP/1.1\r\nHost: a\r\nX: " + "b".repeat(20_000) + "\r\n\r\n",
          "%s %s HTTP/1.1\r\nHost: a\r\nContent-Type: \u0000\u00ff\r\nContent-Length: 2\r\n\r\n{}",
          "%s %s HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\n{}",
          "%s %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
              + "Content-Length: 3\r\n\r\n%%zz");

  private static final String RESERVE = json(ReservationRequest.hold("me", "anna@desk", 5, ""));
  private static final String LOOK = json(new LookRequest("", spec()));
  private static final String DESTROY =
      json(RunRequest.of("me", spec(), new NodeOperation.Destroy("postgres")));
  private static final String REACH =
      """
      {"targets": [{"node": "a", "address": "127.0.0.1", "port": 9, "purpose": "x"}]}""";
  private static final String LISTEN = "{\"ports\": [0], \"seconds\": 0}";

  static String run() {
    return json(
        new RunRequest(
            "me",
            RunRequest.Mode.CHECK,
            RunRequest.Stage.ALL,
            List.of(),
            spec(),
            Map.of("a-secret", new Secret("hush"))));
  }

  static NodeSpec spec() {
    return PlanCompiler.compile(PlanLoader.load("c.yaml", PLAN).orThrow(), 1).getFirst();
  }

  private static String json(Object value) {
    try {
      return Json.tolerant().writeValueAsString(value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The text with one to three of its values, or of its characters, made something else. */
  private static String mutated(String text, Random random) throws IOException {
    if (random.nextInt(4) == 0) {
      int at = random.nextInt(text.length());
      return text.substring(0, at) + noise(random, 3, 32, 127) + text.substring(at + 1);
    }
    JsonNode tree = Json.tolerant().readTree(text);
    for (int times = random.nextInt(3); times >= 0; times--) {
      change(tree, random);
    }
    return tree.toString();
  }

  private static void change(JsonNode tree, Random random) throws IOException {
    JsonNode at = tree;
    while (true) {
      List<String> names = new ArrayList<>();
      at.fieldNames().forEachRemaining(names::add);
      int size = at.size();
      if (size == 0) {
        return;
      }
      int chosen = random.nextInt(size);
      JsonNode child = at.isArray() ? at.get(chosen) : at.get(names.get(chosen));
      if (child.isContainerNode() && child.size() > 0 && random.nextInt(4) > 0) {
        at = child;
        continue;
      }
      JsonNode value = Json.tolerant().readTree(pick(random, VALUES));
      switch (at) {
        case ArrayNode array -> array.set(chosen, value);
        case ObjectNode object when random.nextInt(4) == 0 -> object.remove(names.get(chosen));
        case ObjectNode object -> object.set(names.get(chosen), value);
        default -> throw new IllegalStateException("not a container: " + at);
      }
      return;
    }
  }

  private static final List<String> VALUES =
      List.of(
          "null",
          "[]",
          "{}",
          "[null]",
          "{\"a\": null}",
          "\"\"",
          "\"../../x\"",
          "\"\\u0000\"",
          "-1",
          "0",
          "99999999999",
          "1e400",
          "0.5",
          "true",
          "[[[[]]]]");

  /** A whole request. */
  static byte[] head(String method, String path, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        (method
                + " "
                + path
                + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                + bytes.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head);
    all.writeBytes(bytes);
    return all.toByteArray();
  }

  /** A path template with something for its parameters. */
  static String real(String template) {
    return template.replaceAll("\\{\\w+}", "x");
  }

  private static <T> T pick(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static String noise(Random random, int longest, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(longest + 1); i > 0; i--) {
      text.append((char) random.nextInt(from, to));
    }
    return text.toString();
  }
}
