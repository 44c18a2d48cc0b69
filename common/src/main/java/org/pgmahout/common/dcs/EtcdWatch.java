package org.pgmahout.common.dcs;

import java.util.List;
import org.pgmahout.common.outcome.OpsException;

/**
 * Receives what happens under a prefix. Called on etcd's threads: hand over, do not work. After
 * {@link #compacted}, {@link #lost}, or the end of {@link Handle#close} nothing more is said.
 */
public interface EtcdWatch {
  /**
   * Changes, in the order of their revisions.
   *
   * @param changes all that happened in each of these revisions; never empty
   */
  void changed(List<Change> changes);

  /** Everything up to this revision was said; etcd answers so when it is asked for progress. */
  void progressed(long revision);

  /**
   * What was to be said is not kept any more, and the watch ended: read again, then watch again.
   *
   * @param revision the oldest one that etcd still has
   */
  void compacted(long revision);

  /** The watch ended and says nothing more: read again, then watch again. */
  void lost(OpsException reason);

  /** A watch that goes on until it is closed. */
  interface Handle extends AutoCloseable {
    /** Asks for {@link #progressed}; a server that hangs does not answer. */
    void requestProgress();

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
