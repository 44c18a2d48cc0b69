package org.pgmahout.common.cluster;

import java.util.Map;
import java.util.Set;

/**
 * Where the leader's WAL was when it last wrote the {@code status} key: what lag is measured
 * against, and which slots are held.
 *
 * @param position bytes since the beginning of the WAL
 * @param slots positions of the leader's slots, by name
 * @param retained slots that are kept for members that are away
 */
public record WalPosition(long position, Map<String, Long> slots, Set<String> retained) {
  public WalPosition {
    slots = Map.copyOf(slots);
    retained = Set.copyOf(retained);
  }
}
