package org.pgmahout.common.dcs;

/** What a {@link ClusterWatch} needs of one member of etcd; tests give it one made by hand. */
interface WatchedEtcd extends AutoCloseable {

  /** All keys that begin with {@code prefix}; linearizable, with a deadline. */
  EtcdSnapshot get(String prefix);

  /** The store's revision; linearizable, with a deadline. */
  long revision(String prefix);

  /** Tells of every change from a revision on. */
  EtcdWatch.Handle watch(String prefix, long fromRevision, EtcdWatch watch);

  @Override
  void close();
}
