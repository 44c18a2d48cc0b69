package org.pgmahout.agent.component.trial;

import java.nio.file.Path;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** A node with a database, whose folders a test chooses. */
final class TrialSpec {
  private TrialSpec() {}

  /**
   * Compiled.
   *
   * @param home of Patroni; the data is below it
   * @param parameters those of PostgreSQL, as YAML's flow text without braces
   * @param sysctl the kernel's, in the same form
   */
  static NodeSpec of(Path home, String parameters, String sysctl) {
    String plan =
        """
        apiVersion: pgmahout/v1
        name: postgres
        patroni: {home: %1$s}
        postgresql: {version: 15, data_dir: %1$s/data, parameters: {%2$s}}
        system: {sysctl: {%3$s}}
        security: {transport: plain}
        nodes:
          - {name: node-00, address: 198.18.10.17, roles: [database, etcd]}
        """
            .formatted(home, parameters, sysctl);
    // Read and not judged: its rules refuse data in /tmp.
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }

  static NodeSpec of(Path home, String parameters) {
    return of(home, parameters, "");
  }
}
