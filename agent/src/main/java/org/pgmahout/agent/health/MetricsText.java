package org.pgmahout.agent.health;

import java.math.BigDecimal;

/** Writes gauges in Prometheus' text form (its document "Exposition formats"). */
final class MetricsText {
  private final StringBuilder text = new StringBuilder();
  private String name = "";

  /** Begins a metric; its values follow. */
  void metric(String metric, String help) {
    name = metric;
    text.append("# HELP ").append(metric).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(metric).append(" gauge\n");
  }

  /**
   * A value of the metric.
   *
   * @param labels names and values in turn
   */
  void value(double value, String... labels) {
    text.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',')
          .append(labels[i])
          .append("=\"")
          .append(escaped(labels[i + 1]))
          .append('"');
    }
    text.append(labels.length == 0 ? " " : "} ")
        .append(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString())
        .append('\n');
  }

  /** Names in etcd are whatever somebody wrote there. */
  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
