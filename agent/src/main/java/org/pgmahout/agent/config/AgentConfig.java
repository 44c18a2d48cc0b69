package org.pgmahout.agent.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Json;

/**
 * The agent's own settings, {@code agent.json}, as enrolment wrote them.
 *
 * @param node this node's name in the plan
 * @param listen address the API listens on; {@code 0.0.0.0} keeps it reachable over loopback when
 *     the network is down
 * @param port port of the API
 */
public record AgentConfig(String node, String listen, int port) {

  /** Reads the settings of these folders. */
  public static AgentConfig load(AgentFolders folders) {
    Path file = folders.config();
    try {
      AgentConfig config = Json.strict().readValue(Files.readAllBytes(file), AgentConfig.class);
      if (config.node() == null || config.listen() == null || config.port() < 1) {
        throw invalid(file, "node, listen and port must all be set", null);
      }
      return config;
    } catch (NoSuchFileException e) {
      throw new OpsException(
          ErrorCode.NOT_FOUND,
          file + " does not exist: this machine was never enrolled",
          "Run `pgmahout enrol` on the operator's machine.",
          e);
    } catch (JsonProcessingException e) {
      throw invalid(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw invalid(file, e.toString(), e);
    }
  }

  private static OpsException invalid(Path file, String why, Exception cause) {
    return new OpsException(
        ErrorCode.INPUT_INVALID,
        file + " cannot be used: " + why,
        "Run `pgmahout enrol` again; it writes this file.",
        cause);
  }
}
