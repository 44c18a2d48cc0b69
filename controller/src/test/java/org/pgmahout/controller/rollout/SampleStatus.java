package org.pgmahout.controller.rollout;

import java.util.Map;
import java.util.OptionalLong;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.patroni.PatroniStatus.Setting;

/** What a member says of itself. */
final class SampleStatus {
  private SampleStatus() {}

  /** One that runs, and waits for a restart. */
  static PatroniStatus waitingForRestart(String node) {
    return new PatroniStatus(
        "running",
        "primary",
        150010,
        OptionalLong.of(1),
        "77",
        true,
        Map.of("shared_buffers", new Setting("1", "2")),
        false,
        1,
        "4.1.5",
        "postgres",
        node);
  }
}
