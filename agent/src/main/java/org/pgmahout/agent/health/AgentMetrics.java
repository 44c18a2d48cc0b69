package org.pgmahout.agent.health;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.pgmahout.agent.service.Counters;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.RunView;

/**
 * The agent's numbers in Prometheus' text form: runs, steps, health, end of the certificate, and
 * the cluster as its watch sees it.
 */
public final class AgentMetrics implements Counters {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ClusterMetrics cluster;

  /**
   * @param certificateExpires end of the agent's certificate, asked at each scrape
   * @param driftSteps how many steps would find something to mend, asked at each scrape
   * @param cluster what the watch sees, asked at each scrape
   */
  public AgentMetrics(
      String version,
      Supplier<Instant> certificateExpires,
      Supplier<Number> driftSteps,
      ClusterMetrics cluster) {
    this.cluster = cluster;
    registry.gauge(
        "pgmahout_agent_info",
        io.micrometer.core.instrument.Tags.of("version", version),
        this,
        it -> 1);
    io.micrometer.core.instrument.Gauge.builder(
            "pgmahout_agent_certificate_expires_timestamp_seconds",
            () -> certificateExpires.get().getEpochSecond())
        .register(registry);
    io.micrometer.core.instrument.Gauge.builder(
            "pgmahout_agent_heap_used_bytes",
            () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory())
        .register(registry);
    io.micrometer.core.instrument.Gauge.builder("pgmahout_drift_steps", driftSteps)
        .register(registry);
  }

  @Override
  public void count(String name, String... labels) {
    registry.counter(name, labels).increment();
  }

  /** Counts a run that ended. */
  public void ended(RunView run) {
    Timer.builder("pgmahout_run_duration")
        .tag("mode", run.mode().name().toLowerCase(java.util.Locale.ROOT))
        .tag("state", run.state().name().toLowerCase(java.util.Locale.ROOT))
        .register(registry)
        .record(Duration.between(run.started(), run.ended()));
    run.recap()
        .forEach(
            (outcome, count) ->
                registry
                    .counter(
                        "pgmahout_steps",
                        "outcome",
                        outcome.name().toLowerCase(java.util.Locale.ROOT))
                    .increment(count));
  }

  /**
   * The page, with the ends of all certificates and health as the sample has them: 1 for the state
   * that a component is in, 0 for the others. A sample has an age, so its time is there too.
   */
  public String page(HealthSample sample) {
    StringBuilder text = new StringBuilder(registry.scrape());
    text.append("# HELP pgmahout_certificate_expires_timestamp_seconds end of a certificate\n")
        .append("# TYPE pgmahout_certificate_expires_timestamp_seconds gauge\n");
    sample
        .certificates()
        .forEach(
            (word, ends) ->
                text.append("pgmahout_certificate_expires_timestamp_seconds{certificate=\"")
                    .append(word)
                    .append("\"} ")
                    .append(ends.getEpochSecond())
                    .append('\n'));
    text.append("# HELP pgmahout_health_sampled_timestamp_seconds when health was looked at\n")
        .append("# TYPE pgmahout_health_sampled_timestamp_seconds gauge\n")
        .append("pgmahout_health_sampled_timestamp_seconds ")
        .append(sample.health().at().getEpochSecond())
        .append('\n');
    text.append("# HELP pgmahout_component_health state of a component\n")
        .append("# TYPE pgmahout_component_health gauge\n");
    for (NodeHealth.ComponentHealth row : sample.health().components()) {
      for (State state : State.values()) {
        text.append("pgmahout_component_health{component=\"")
            .append(row.component().word())
            .append("\",state=\"")
            .append(state.name().toLowerCase(java.util.Locale.ROOT))
            .append("\"} ")
            .append(row.state() == state ? 1 : 0)
            .append('\n');
      }
    }
    return text.append(cluster.page()).toString();
  }
}
