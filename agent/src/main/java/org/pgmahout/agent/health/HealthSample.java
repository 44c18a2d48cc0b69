package org.pgmahout.agent.health;

import java.time.Instant;
import java.util.Map;
import org.pgmahout.common.wire.NodeHealth;

/**
 * What one look at the node saw: the API and monitoring show the same.
 *
 * @param health the components, and when the look ended
 * @param certificates when each certificate ends, by a word for it
 */
public record HealthSample(NodeHealth health, Map<String, Instant> certificates) {
  public HealthSample {
    certificates = Map.copyOf(certificates);
  }
}
