package org.pgmahout.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which agent this is, so that a command knows what it can ask of it. */
final class AgentVersion {
  private static final Logger LOG = LoggerFactory.getLogger(AgentVersion.class);

  private AgentVersion() {}

  /** The build's own version, from the file that its package brought, or the sources' one. */
  static String text() {
    Properties build = new Properties();
    String file = System.getProperty("pgmahout.build", "");
    if (!file.isEmpty() && Files.exists(Path.of(file))) {
      try (var reader = Files.newBufferedReader(Path.of(file))) {
        build.load(reader);
      } catch (IOException e) {
        LOG.warn("{} cannot be read: {}", file, e.toString());
      }
    }
    return build.getProperty("version", "0.3.0");
  }
}
