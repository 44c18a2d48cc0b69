package org.pgmahout.common.dcs;

import java.util.List;
import org.pgmahout.common.outcome.OpsException;

/** Receives what happens under a prefix. Called on etcd's threads: hand over, do not work. */
public interface EtcdWatch {
  /**
   * Changes of one revision, in order.
   *
   * @param revision the store's revision: after a loss, watch again from the next one
   */
  void changed(long revision, List<Change> changes);

  /** The watch ended and says nothing more: read again, then watch again. */
  void lost(OpsException reason);

  /** A watch that goes on until it is closed; it then tells {@link #lost} once more. */
  @FunctionalInterface
  interface Handle extends AutoCloseable {
    @Override
    void close();
  }

  /** What happened to a key. */
  sealed interface Change {
    /** The key it happened to. */
    String key();

    /** It was made or written. */
    record Put(EtcdEntry entry) implements Change {
      @Override
      public String key() {
        return entry.key();
      }
    }

    /** It was deleted, or its lease ended. */
    record Deleted(String key, long modRevision) implements Change {}
  }
}
