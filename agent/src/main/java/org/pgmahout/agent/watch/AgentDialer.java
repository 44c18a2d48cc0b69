package org.pgmahout.agent.watch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.HostPort;

/**
 * How an agent asks the agent of another node, with its own certificate: the other is known by the
 * node's name in its certificate, wherever it is dialled.
 *
 * @param contexts the TLS context to the agent of a node, made of the certificates as they are now
 */
public record AgentDialer(Function<String, SSLContext> contexts) {

  /**
   * The body of an answer. Reading it fails when nothing comes for so long.
   *
   * @throws IOException when the agent does not answer, or refuses
   */
  public InputStream open(NodePlan node, int port, String path, Duration silence)
      throws IOException {
    HttpsURLConnection connection =
        (HttpsURLConnection)
            URI.create("https://" + HostPort.of(node.address(), port) + path)
                .toURL()
                .openConnection();
    connection.setSSLSocketFactory(contexts.apply(node.name()).getSocketFactory());
    // Whose certificate it is was checked by the context: by the node's name, not by address.
    connection.setHostnameVerifier((_, _) -> true);
    connection.setConnectTimeout((int) silence.toMillis());
    connection.setReadTimeout((int) silence.toMillis());
    connection.setUseCaches(false);
    try {
      return connection.getInputStream();
    } catch (IOException e) {
      // A refusal leaves its connection open otherwise, until the other side gives it up.
      connection.disconnect();
      throw e;
    }
  }
}
