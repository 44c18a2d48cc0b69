package org.pgmahout.common.dcs;

import org.pgmahout.common.cluster.KeyChange;

/**
 * A key of etcd with its value.
 *
 * @param createRevision revision of the store in which it was made
 * @param modRevision revision in which it was last written: what a guarded write compares
 * @param lease lease it lives under; 0: none
 */
public record EtcdEntry(
    String key, String value, long createRevision, long modRevision, long lease) {

  /** That this value was written. */
  KeyChange.Written written() {
    return new KeyChange.Written(key, value, modRevision, lease);
  }
}
