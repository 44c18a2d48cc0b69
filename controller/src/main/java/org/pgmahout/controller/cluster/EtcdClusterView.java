package org.pgmahout.controller.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.io.Wake;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** The view of a running cluster, from its etcd and its Patroni. */
public final class EtcdClusterView implements ClusterView {
  private final EtcdConnection etcd;
  private final PatroniKeys keys;

  /** Over a connection that its owner closes. */
  public EtcdClusterView(EtcdConnection etcd) {
    this.etcd = etcd;
    this.keys = new PatroniKeys(etcd.edge().plan().name());
  }

  @Override
  public Optional<String> etcdTrouble() {
    return etcd.trouble();
  }

  @Override
  public Optional<String> systemId() {
    return find(keys.initialize()).map(EtcdEntry::value);
  }

  @Override
  public Optional<String> leader() {
    return find(keys.leader()).map(EtcdEntry::value);
  }

  @Override
  public Wake onChange(Pace pace) {
    return new WatchWake(etcd.access(), keys);
  }

  @Override
  public boolean bootstrapBegun() {
    return systemId().filter(String::isEmpty).isPresent()
        && leader().isEmpty()
        && configuration().isEmpty();
  }

  @Override
  public void forgetBootstrap() {
    Optional<EtcdEntry> begun = find(keys.initialize()).filter(entry -> entry.value().isEmpty());
    if (begun.isEmpty()) {
      return;
    }
    Map<String, Long> asSeen =
        Map.of(keys.initialize(), begun.get().modRevision(), keys.leader(), 0L, keys.config(), 0L);
    if (!etcd.etcd().deleteIf(asSeen, keys.initialize())) {
      throw new OpsException(
          ErrorCode.BUSY,
          "Patroni goes on with the cluster's first bootstrap at this moment",
          "Apply again: it is waited for.");
    }
  }

  @Override
  public List<Member> members() {
    return FirstResponder.ask(
            etcd.edge(), patroni -> Optional.of(patroni.members()).filter(m -> !m.isEmpty()))
        .orElseGet(List::of);
  }

  /** From etcd, where Patroni keeps it, so that it is known also while no Patroni answers. */
  @Override
  public Optional<Map<String, Object>> configuration() {
    return find(keys.config()).map(EtcdJson::tree);
  }

  private Optional<EtcdEntry> find(String key) {
    return etcd.etcd().find(key);
  }
}
