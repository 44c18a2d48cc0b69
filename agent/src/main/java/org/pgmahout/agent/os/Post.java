package org.pgmahout.agent.os;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.x509.Pem;

/**
 * Sends something to a server that is none of the cluster's. Nothing that the server does holds the
 * agent for long or fills its memory: there are time limits, no redirect is followed, and of an
 * answer only the status is read.
 */
@FunctionalInterface
public interface Post {

  /**
   * Sends a body of JSON.
   *
   * @return why it was not taken, for people; empty when it was
   */
  Optional<String> send(URI url, Map<String, String> headers, String body);

  /** The machine's authorities: what its administrator trusts, the agent trusts. */
  Path AUTHORITIES = Path.of("/etc/ssl/certs/ca-certificates.crt");

  /**
   * With these time limits.
   *
   * @param limit of the whole request, up to the status
   */
  static Post within(Duration limit) {
    return (url, headers, body) -> {
      try (HttpClient client = client(url, limit)) {
        try {
          return send(client, request(url, headers, body, limit));
        } finally {
          // Closing it would wait for what goes on.
          client.shutdownNow();
        }
      } catch (IOException | OpsException e) {
        return Optional.of(url.getHost() + ": " + reason(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.of("the agent is stopping");
      }
    };
  }

  private static Optional<String> send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    // Closed unread: the rest of the answer is never taken from the network.
    answer.body().close();
    return answer.statusCode() / 100 == 2
        ? Optional.empty()
        : Optional.of(
            "%s answers with status %d".formatted(request.uri().getHost(), answer.statusCode()));
  }

  private static HttpRequest request(
      URI url, Map<String, String> headers, String body, Duration limit) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(limit)
            .header("Content-Type", "application/json")
            .header("User-Agent", "pgmahout-agent")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return request.build();
  }

  private static HttpClient client(URI url, Duration limit) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limit.dividedBy(2));
    if (url.getScheme().equalsIgnoreCase("https") && Files.exists(AUTHORITIES)) {
      builder.sslContext(trust(Files.readString(AUTHORITIES)));
    }
    return builder.build();
  }

  private static SSLContext trust(String authorities) {
    return TlsContexts.toMember(Optional.empty(), Pem.certificates(authorities));
  }

  /** A refused connection has no words of its own. */
  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
