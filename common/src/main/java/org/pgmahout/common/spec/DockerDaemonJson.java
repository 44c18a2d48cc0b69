package org.pgmahout.common.spec;

import org.pgmahout.common.plan.DockerPlan;

/** {@code daemon.json}: etcd outlives an upgrade of the engine, and logs do not fill the disk. */
public final class DockerDaemonJson {
  private DockerDaemonJson() {}

  /** The file's text. */
  public static String render(NodeSpec spec) {
    DockerPlan plan = spec.plan().docker();
    return """
        {
          "live-restore": true,
          "log-driver": "json-file",
          "log-opts": {
            "max-file": "%d",
            "max-size": "%s"
          }
        }
        """
        .formatted(plan.logMaxFiles(), plan.logMaxSize());
  }
}
