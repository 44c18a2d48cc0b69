package org.pgmahout.agent.component.patroni;

import java.util.Map;
import java.util.Optional;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.spec.PatroniUnit;

/** The real Patroni behind {@link ConfigurationStep}. */
record PatroniConfiguration(LocalPatroni patroni, Systemd systemd)
    implements ConfigurationStep.Patroni {

  @Override
  public Optional<Map<String, Object>> look() {
    return patroni.ask(PatroniClient::config);
  }

  @Override
  public boolean none() {
    return patroni.ask(PatroniClient::configured).map(there -> !there).orElse(false);
  }

  @Override
  public Map<String, Object> shown() {
    return patroni.require(PatroniClient::config);
  }

  @Override
  public void patch(Map<String, Object> patch) {
    patroni.require(client -> client.patchConfig(patch));
  }

  @Override
  public boolean runs() {
    return systemd.state(PatroniUnit.NAME).running();
  }
}
