package org.pgmahout.common.dcs;

import java.util.List;

/**
 * A member as the cluster lists it.
 *
 * @param id number of the member; people write it in hexadecimal ({@link #hexId()})
 * @param name its name; empty until it has started once
 */
public record EtcdMember(
    long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {

  public EtcdMember {
    peerUrls = List.copyOf(peerUrls);
    clientUrls = List.copyOf(clientUrls);
  }

  /** Whether it has served once: only then etcd knows where its clients go. */
  public boolean started() {
    return !clientUrls.isEmpty();
  }

  /** The id as etcdctl writes it. */
  public String hexId() {
    return Long.toHexString(id);
  }
}
