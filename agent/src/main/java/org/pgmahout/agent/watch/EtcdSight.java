package org.pgmahout.agent.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.ClusterWatch;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.WatchPace;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;

/**
 * What a database or etcd node sees in etcd. Its turns have one question: is the watch still the
 * one that the applied spec and the certificates on this node ask for? A watch that is not is
 * replaced; what was seen before stays known, and gets older.
 */
public final class EtcdSight implements PeriodicTask, ClusterSight {
  /** New certificates and passwords come with an apply, which starts this task over. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Supplier<Optional<NodeSpec>> applied;
  private final Supplier<Map<String, Secret>> secrets;
  private final BiFunction<EtcdAccess, PatroniKeys, ClusterWatch> begin;
  private final List<Consumer<Observation>> listeners = new CopyOnWriteArrayList<>();
  private Optional<Wanted> wanted = Optional.empty();
  private Optional<ClusterWatch> watch = Optional.empty();
  private Optional<Observation> before = Optional.empty();
  private Way way = new Way(Optional.empty(), Optional.empty());
  private final EtcdLink link = new EtcdLink(this::access, System::nanoTime);

  private record Wanted(NodeSpec spec, Map<String, Secret> secrets) {}

  /** Certificates are parsed once, and not for every question. */
  private record Way(Optional<Wanted> of, Optional<EtcdAccess> access) {}

  /**
   * @param applied the last applied spec
   * @param secrets that came with it
   */
  public EtcdSight(Supplier<Optional<NodeSpec>> applied, Supplier<Map<String, Secret>> secrets) {
    this.applied = applied;
    this.secrets = secrets;
    this.begin = (access, keys) -> ClusterWatch.begin(access, keys, WatchPace.STEADY, this::seen);
  }

  @Override
  public String name() {
    return "cluster-sight";
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(wantedNow().equals(wanted()) ? LOOK : Duration.ZERO);
  }

  @Override
  public boolean followsSpec() {
    return true;
  }

  @Override
  public void turn() {
    replace(wantedNow());
  }

  /** The old watch is closed outside of the lock: who listens to it may wait for that. */
  private void replace(Optional<Wanted> now) {
    take(now).ifPresent(ClusterWatch::close);
    if (lacksWatch()) {
      put(now.flatMap(this::started));
    }
  }

  private synchronized boolean lacksWatch() {
    return watch.isEmpty();
  }

  /** Gives out the watch that is wanted no more. */
  private synchronized Optional<ClusterWatch> take(Optional<Wanted> now) {
    if (now.equals(wanted) && watch.isPresent()) {
      return Optional.empty();
    }
    // First, so that one that cannot be started is not tried without a pause.
    wanted = now;
    before = latest();
    Optional<ClusterWatch> old = watch;
    watch = Optional.empty();
    return old;
  }

  private synchronized void put(Optional<ClusterWatch> started) {
    watch = started;
  }

  private Optional<ClusterWatch> started(Wanted now) {
    PatroniKeys keys = new PatroniKeys(now.spec().plan().name());
    return access(Optional.of(now)).map(access -> begin.apply(access, keys));
  }

  private Optional<Wanted> wantedNow() {
    return applied.get().map(spec -> new Wanted(spec, secrets.get()));
  }

  private synchronized Optional<Wanted> wanted() {
    return wanted;
  }

  /** The connection of all who write there now and then. */
  public EtcdLink link() {
    return link;
  }

  /** How to come into etcd now, as this node's agent; empty where it does not. */
  public Optional<EtcdAccess> access() {
    return access(wantedNow());
  }

  private synchronized Optional<EtcdAccess> access(Optional<Wanted> now) {
    if (!now.equals(way.of())) {
      way = new Way(now, now.flatMap(one -> AgentEtcd.of(one.spec(), one.secrets())));
    }
    return way.access();
  }

  @Override
  public synchronized Optional<Observation> latest() {
    return watch.flatMap(ClusterWatch::latest).or(() -> before);
  }

  @Override
  public synchronized String trouble() {
    return watch.map(ClusterWatch::trouble).orElse("this node does not watch etcd");
  }

  @Override
  public void listen(Consumer<Observation> listener) {
    listeners.add(listener);
  }

  private void seen(Observation now) {
    listeners.forEach(listener -> listener.accept(now));
  }

  @Override
  public void close() {
    take(Optional.empty()).ifPresent(ClusterWatch::close);
    link.close();
  }
}
