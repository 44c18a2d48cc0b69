package org.pgmahout.agent.component.postgresql;

import java.util.Map;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.InForce;

/** The real server behind {@link InForceStep}: Patroni writes its files and reloads it. */
record PatroniManaged(NodeSpec spec, LocalPatroni patroni, RunningConfiguration running)
    implements InForceStep.Server {

  @Override
  public InForce look() {
    return running.look(spec);
  }

  @Override
  public boolean configured() {
    return patroni
        .ask(PatroniClient::config)
        .map(
            now ->
                DynamicConfig.patch(DynamicConfig.wanted(spec), now).isEmpty()
                    || DynamicConfig.patch(DynamicConfig.wide(spec), now).isEmpty())
        .orElse(true);
  }

  @Override
  public void reload() {
    patroni.require(client -> client.post("/reload", Map.of()));
  }
}
