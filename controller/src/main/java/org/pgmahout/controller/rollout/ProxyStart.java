package org.pgmahout.controller.rollout;

import java.util.List;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.controller.client.Agent;

/** The proxies brought into service, all at once: clients have the others meanwhile. */
record ProxyStart(RolloutContext on) {

  /** Whether a proxy is meant. */
  boolean isPlanned() {
    return !proxies().isEmpty();
  }

  /** Returns once all of them run with what is on their disks. */
  void start() {
    on.runs().on(proxies(), Stage.START, List.of(Component.SYSTEM, Component.HAPROXY));
  }

  private List<Agent> proxies() {
    return on.targets().with(Role.PROXY);
  }
}
