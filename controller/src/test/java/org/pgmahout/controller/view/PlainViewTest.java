package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunEvent.StepWaiting;
import org.pgmahout.controller.progress.RolloutEvent;

class PlainViewTest {
  private final List<String> lines = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private final PlainView view = new PlainView(lines::add, now::get);

  @Test
  void aTalkativeStepIsQuotedNowAndThenOnEveryNode() {
    tell("node-00", "apt: downloading a");
    tell("node-00", "apt: downloading b");
    tell("node-01", "apt: downloading a");
    now.addAndGet(Duration.ofSeconds(6).toNanos());
    tell("node-00", "apt: unpacking c");
    assertThat(lines)
        .containsExactly(
            "  node-00: packages: apt: downloading a",
            "  node-01: packages: apt: downloading a",
            "  node-00: packages: apt: unpacking c");
  }

  private void tell(String node, String message) {
    StepName step = new StepName(Component.SYSTEM, "packages", "packages", Set.of());
    view.accept(new RolloutEvent.OnNode(node, new StepWaiting(1, Instant.EPOCH, step, message)));
  }
}
