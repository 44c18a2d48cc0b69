package org.pgmahout.common.cluster;

/** What happened to a key: all that changes a {@link ClusterState}. */
public sealed interface KeyChange {
  /** The whole name of the key. */
  String key();

  /** etcd's revision in which it happened; changes of one transaction share theirs. */
  long modRevision();

  /**
   * It was made or written.
   *
   * @param lease lease with which it ends; 0: none
   */
  record Written(String key, String value, long modRevision, long lease) implements KeyChange {
    KeyVersion version() {
      return new KeyVersion(modRevision, lease);
    }
  }

  /** It was deleted, or its lease ended. */
  record Deleted(String key, long modRevision) implements KeyChange {}
}
