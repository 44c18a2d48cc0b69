package org.pgmahout.common.cluster;

/**
 * Which version of a key a value is from: a decision about one leader must not be carried out on
 * the next one.
 *
 * @param modRevision etcd's revision of its last change: what a guarded write compares
 * @param lease lease with which the key ends; 0: none, so it stays until somebody deletes it
 */
public record KeyVersion(long modRevision, long lease) {

  /** Whether the key ends by itself when nobody renews its lease. */
  public boolean leased() {
    return lease != 0;
  }
}
