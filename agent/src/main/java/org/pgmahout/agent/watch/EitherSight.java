package org.pgmahout.agent.watch;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;

/**
 * What a proxy follows, whichever roles its node has besides: its own watch of etcd where it has
 * one, and the other agents where it has none.
 *
 * @param etcd what this node sees in etcd
 * @param agents what other nodes' agents say
 * @param now the time
 */
public record EitherSight(ClusterSight etcd, ClusterSight agents, Supplier<Moment> now)
    implements ClusterSight {

  @Override
  public Optional<Observation> latest() {
    List<Observation> known =
        Stream.of(etcd.latest(), agents.latest()).flatMap(Optional::stream).toList();
    return Newest.of(known, now.get());
  }

  @Override
  public String trouble() {
    return etcd.latest().isPresent() ? etcd.trouble() : agents.trouble();
  }

  @Override
  public void listen(Consumer<Observation> listener) {
    etcd.listen(listener);
    agents.listen(listener);
  }
}
