package org.pgmahout.common.plan;

import java.util.List;
import java.util.Map;

/**
 * The distributed store that elects the leader.
 *
 * @param image container image
 * @param imageArchive path on the node of a {@code docker save} file to load the image from; empty:
 *     pull
 * @param clientPort port for clients (2379)
 * @param peerPort port between members (2380)
 * @param metricsPort port of the metrics listener on loopback
 * @param dataDir folder on the node
 * @param quotaBackendBytes etcd's explicit {@code --quota-backend-bytes}
 * @param endpoints {@code host:port} of an existing etcd to use instead of building one; empty:
 *     build
 * @param extra further etcd flags without dashes; a clash with a modelled flag is an error
 */
public record EtcdPlan(
    String image,
    String imageArchive,
    int clientPort,
    int peerPort,
    int metricsPort,
    String dataDir,
    long quotaBackendBytes,
    List<String> endpoints,
    Map<String, String> extra) {
  /** The data folder as etcd has it in its container: all that it can write in. */
  public static final String DATA = "/var/lib/etcd";

  public EtcdPlan {
    endpoints = List.copyOf(endpoints);
    extra = ImmutableCopies.map(extra);
  }
}
