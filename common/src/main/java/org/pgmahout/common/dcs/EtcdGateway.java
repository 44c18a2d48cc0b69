package org.pgmahout.common.dcs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.tls.TlsContexts;

/**
 * The one question that etcd answers by its HTTP gateway alone, the way Patroni goes: jetcd has no
 * call for it.
 */
record EtcdGateway(EtcdAccess access) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;

  /**
   * How it refuses a question of nobody (the gateway itself comes with etcd's own certificate,
   * whose CN is no user's), and of a certificate that has a CN.
   */
  private static final List<String> REFUSED =
      List.of("user name is empty", "user name not found", "CommonName of client");

  /**
   * Whether its users are switched on. Once they are, it answers this question to none but root,
   * and to nobody who shows a name in a certificate: the refusal is the answer.
   *
   * @throws OpsException ETCD_UNAVAILABLE when no member says either
   */
  boolean asksForUsers() {
    List<String> reasons = new ArrayList<>();
    try (HttpClient http = http()) {
      for (URI url : access.urls()) {
        try {
          HttpResponse<String> answer =
              http.send(question(url), HttpResponse.BodyHandlers.ofString());
          String body = answer.body();
          if (REFUSED.stream().anyMatch(body::contains)) {
            return true;
          }
          if (answer.statusCode() == OK) {
            return JSON.readTree(body).path("enabled").asBoolean();
          }
          reasons.add("%s answers %d: %s".formatted(url, answer.statusCode(), body.strip()));
        } catch (IOException e) {
          reasons.add(url + ": " + e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new OpsException(ErrorCode.CANCELLED, "interrupted while asking etcd", "", e);
        }
      }
    }
    throw new OpsException(
        ErrorCode.ETCD_UNAVAILABLE,
        "no member of etcd says whether its users are switched on: " + String.join("; ", reasons),
        "See pgmahout status, and pgmahout logs NODE etcd.");
  }

  private HttpClient http() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(access.deadline());
    access
        .tls()
        .ifPresent(
            tls ->
                builder.sslContext(
                    TlsContexts.toMember(Optional.of(tls.self()), tls.authorities())));
    return builder.build();
  }

  private HttpRequest question(URI url) {
    return HttpRequest.newBuilder(url.resolve("/v3/auth/status"))
        .timeout(access.deadline())
        .POST(HttpRequest.BodyPublishers.ofString("{}"))
        .build();
  }
}
