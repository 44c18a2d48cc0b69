package org.pgmahout.agent.os;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Asks programs of this node for their state over HTTP; an answer that does not come is no error.
 */
@FunctionalInterface
public interface LocalHttp {

  /**
   * One request.
   *
   * @param body empty for none
   * @return status and body; empty when nothing answered
   */
  Optional<Answer> ask(String method, URI uri, String body);

  /** What came back. */
  record Answer(int status, String body) {}

  /** Over plain HTTP, or TLS with this context. */
  static LocalHttp over(Optional<SSLContext> tls) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2));
    tls.ifPresent(builder::sslContext);
    HttpClient client = builder.build();
    return (method, uri, body) -> {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(Duration.ofSeconds(5))
              .header("Content-Type", "application/json")
              .method(
                  method,
                  body.isEmpty()
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(body))
              .build();
      try {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return Optional.of(new Answer(response.statusCode(), response.body()));
      } catch (IOException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    };
  }
}
