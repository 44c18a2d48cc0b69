package org.pgmahout.common.patroni;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.tls.EndedCertificate;

/** The REST API of one Patroni (Patroni's document "Patroni REST API"). */
public final class PatroniClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;
  private static final int CONFLICT = 409;
  private static final int NONE_YET = 502;

  private final URI base;
  private final String authorization;
  private final Duration deadline;
  private final HttpClient http;

  /**
   * @param base {@code https://node:8008}
   * @param tls certificate to show and authority to trust; empty for plain HTTP
   * @param user user of the REST API
   * @param password its password; sent with requests that change something only
   * @param deadline of every request
   */
  public PatroniClient(
      URI base, Optional<SSLContext> tls, String user, Secret password, Duration deadline) {
    this.base = base;
    this.deadline = deadline;
    this.authorization =
        "Basic "
            + Base64.getEncoder().encodeToString((user + ":" + password.reveal()).getBytes(UTF_8));
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(deadline);
    tls.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** What this member says of itself; it answers this also when PostgreSQL is down (503). */
  public PatroniStatus status() {
    HttpResponse<String> response = send("GET", "/patroni", Optional.empty());
    JsonNode body = json("/patroni", response);
    return new PatroniStatus(
        body.path("state").asText(""),
        body.path("role").asText(""),
        body.path("server_version").asInt(0),
        number(body.path("timeline")),
        body.path("database_system_identifier").asText(""),
        waits(body),
        pendingSettings(body.path("pending_restart_reason")),
        body.path("pause").asBoolean(false),
        body.path("dcs_last_seen").asLong(0),
        body.path("patroni").path("version").asText(""),
        body.path("patroni").path("scope").asText(""),
        body.path("patroni").path("name").asText(""));
  }

  /**
   * Whether a restart is due. PostgreSQL keeps its mark of that when a setting goes back to what
   * the server has, and Patroni then shows two values that are one.
   */
  private static boolean waits(JsonNode member) {
    Map<String, PatroniStatus.Setting> settings =
        pendingSettings(member.path("pending_restart_reason"));
    return member.path("pending_restart").asBoolean(false)
        && (settings.isEmpty()
            || settings.values().stream()
                .anyMatch(setting -> !setting.from().equals(setting.to())));
  }

  private static Map<String, PatroniStatus.Setting> pendingSettings(JsonNode reasons) {
    Map<String, PatroniStatus.Setting> settings = new TreeMap<>();
    reasons
        .properties()
        .forEach(
            reason ->
                settings.put(
                    reason.getKey(),
                    new PatroniStatus.Setting(
                        reason.getValue().path("old_value").asText(""),
                        reason.getValue().path("new_value").asText(""))));
    return settings;
  }

  /** What a member says of its PostgreSQL and its lead. */
  public enum PrimaryWord {
    /** It holds the leader key as far as it knows, and its PostgreSQL has left recovery. */
    PRIMARY,
    /** Its PostgreSQL runs, and says itself that it is in recovery. */
    REPLICA,
    /** Anything else, or the word of another one. */
    UNCLEAR
  }

  /**
   * Whether this member says that it is the primary. The status alone tells of the key: it is 200
   * while the member is still being promoted (Patroni's {@code do_GET}), and PostgreSQL is asked
   * for the role; where that does not answer, its state is not {@code running}. It must call itself
   * by these names, because an address may change hands.
   */
  public PrimaryWord primary(String scope, String name) {
    HttpResponse<String> response = send("GET", "/primary", Optional.empty());
    JsonNode body = json("/primary", response);
    JsonNode self = body.path("patroni");
    if (!body.path("state").asText("").equals("running")
        || !self.path("scope").asText("").equals(scope)
        || !self.path("name").asText("").equals(name)) {
      return PrimaryWord.UNCLEAR;
    }
    return switch (body.path("role").asText("")) {
      case "primary", "master" ->
          response.statusCode() == OK ? PrimaryWord.PRIMARY : PrimaryWord.UNCLEAR;
      case "replica", "standby_leader" -> PrimaryWord.REPLICA;
      default -> PrimaryWord.UNCLEAR;
    };
  }

  /** The certificate that it shows; empty where there is none. */
  public Optional<X509Certificate> shown() {
    return send("GET", "/liveness", Optional.empty()).sslSession().flatMap(PatroniClient::first);
  }

  private static Optional<X509Certificate> first(SSLSession session) {
    try {
      return Optional.of((X509Certificate) session.getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** The cluster's members, as this member sees them. */
  public List<Member> members() {
    JsonNode body =
        json("/cluster", answered("/cluster", send("GET", "/cluster", Optional.empty())));
    List<Member> members = new ArrayList<>();
    for (JsonNode row : body.path("members")) {
      members.add(
          new Member(
              row.path("name").asText(""),
              row.path("host").asText(""),
              row.path("port").asInt(0),
              row.path("api_url").asText(""),
              MemberRole.of(row.path("role").asText("")),
              row.path("state").asText(""),
              number(row.path("timeline")),
              number(row.path("lag")),
              waits(row)));
    }
    return members;
  }

  /** Whether it leads, in its own eyes; it answers this also when it does not. */
  public LeadWord lead() {
    HttpResponse<String> response = send("GET", "/primary", Optional.empty());
    JsonNode body = json("/primary", response);
    return new LeadWord(
        response.statusCode() == OK,
        body.path("failsafe_mode_is_active").asBoolean(false),
        body.path("pause").asBoolean(false));
  }

  /** Whether PostgreSQL is up. */
  public boolean healthy() {
    return passes("/health");
  }

  /** Whether a check such as {@code /primary} or {@code /replica?lag=16MB} says yes. */
  public boolean passes(String check) {
    return send("GET", check, Optional.empty()).statusCode() == OK;
  }

  /** The cluster's dynamic configuration. */
  public Map<String, Object> config() {
    return map("/config", answered("/config", send("GET", "/config", Optional.empty())));
  }

  /**
   * Whether there is a dynamic configuration: before the first node's bootstrap there is none
   * (Patroni's source, {@code do_GET_config} answers 502).
   */
  public boolean configured() {
    return send("GET", "/config", Optional.empty()).statusCode() != NONE_YET;
  }

  /** Changes it: a null removes a key. Returns the whole configuration as it is then. */
  public Map<String, Object> patchConfig(Map<String, ?> patch) {
    HttpResponse<String> response = send("PATCH", "/config", Optional.of(text(patch)));
    return map("/config", answered("/config", response));
  }

  /**
   * Asks for something: {@code /restart /reload /reinitialize /switchover /failover}.
   *
   * @return Patroni's answer, a sentence
   * @throws OpsException COMMAND_FAILED with Patroni's own reason when it refuses
   */
  public String post(String path, Map<String, ?> body) {
    return answered(path, send("POST", path, Optional.of(text(body)))).body().strip();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpResponse<String> send(String method, String path, Optional<String> body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(deadline);
    body.ifPresentOrElse(
        text ->
            request
                .header("Content-Type", "application/json")
                .header("Authorization", authorization)
                .method(method, HttpRequest.BodyPublishers.ofString(text)),
        request::GET);
    CompletableFuture<HttpResponse<String>> future =
        http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    try {
      return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw unavailable(path, "no answer within " + deadline.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw unavailable(path, reason(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED, "interrupted while asking " + base.resolve(path), "", e);
    }
  }

  private HttpResponse<String> answered(String path, HttpResponse<String> response) {
    int status = response.statusCode();
    if (status < BAD_REQUEST) {
      return response;
    }
    String said = base.resolve(path) + " said " + status + ": " + response.body().strip();
    throw switch (status) {
      case 401 ->
          new OpsException(
              ErrorCode.UNAUTHENTICATED,
              said,
              "The REST password differs from the plan's: apply the plan again.");
      case 403 ->
          new OpsException(
              ErrorCode.FORBIDDEN,
              said,
              "Patroni did not accept the certificate: apply the plan again.");
      // Compared and set: somebody else changed it in the same moment (its source,
      // do_PATCH_config).
      case CONFLICT ->
          new OpsException(
              ErrorCode.BUSY, said, "Somebody else changes it too: run the same again.");
      default ->
          path.equals("/config") && status < SERVER_ERROR
              ? new OpsException(
                  ErrorCode.CONFIG_REJECTED,
                  said,
                  "Correct the plan as Patroni says, and apply again.")
              : status >= SERVER_ERROR && path.equals("/config")
                  ? unavailable(path, "it said " + status + ": " + response.body().strip(), null)
                  : new OpsException(
                      ErrorCode.COMMAND_FAILED,
                      said,
                      "Look at the cluster first: pgmahout status.");
    };
  }

  private OpsException unavailable(String path, String reason, Throwable cause) {
    Optional<String> ended = EndedCertificate.end(cause);
    if (ended.isPresent()) {
      return new OpsException(
          ErrorCode.PATRONI_UNAVAILABLE,
          "Patroni at " + base.resolve(path) + ": its certificate ended at " + ended.get(),
          "Bring the node another one: pgmahout apply",
          cause);
    }
    return new OpsException(
        ErrorCode.PATRONI_UNAVAILABLE,
        "Patroni at " + base.resolve(path) + ": " + reason,
        "See whether patroni.service runs there: pgmahout logs NODE patroni.",
        cause);
  }

  private static String reason(Throwable t) {
    Throwable deepest = t;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
  }

  private JsonNode json(String path, HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw unavailable(path, "answered something else than JSON", e);
    }
  }

  private Map<String, Object> map(String path, HttpResponse<String> response) {
    try {
      return JSON.readValue(response.body(), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw unavailable(path, "answered something else than a JSON object", e);
    }
  }

  private static String text(Map<String, ?> body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + body.keySet(), e);
    }
  }

  private static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
  }
}
