package org.pgmahout.common.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What kind of problem it is: what programs go by, because a problem's sentence is for people and
 * has figures that change.
 */
public enum ProblemKind {
  /** A component is not well, in its own words. */
  COMPONENT,
  NOT_STREAMING,
  WAL_REMOVED,
  DIVERGED,
  OTHER_SYSTEM_ID,
  SLOT_LOST,
  SLOT_MISSING,
  SLOT_INACTIVE,
  DISK_FILLING,
  PENDING_RESTART,
  NO_SYNCHRONOUS_STANDBY,
  STARTING_LONG,
  PATRONI_SILENT,
  PAUSED,
  ETCD_NO_SPACE,
  ETCD_QUOTA,
  ETCD_MEMBER_LOST,
  ETCD_SLOW_DISK,
  ETCD_BESIDE_LEADER,
  MEMORY,
  LOAD,
  CLOCK_OFFSET,
  LONG_TRANSACTION,
  CONNECTIONS,
  WRAPAROUND,
  COPY_UNDER_WAY,
  /** One that this version has no name for. */
  OTHER;

  /** The word used on the wire and in JSON: {@code not-streaming}. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Back from the word; a newer agent may know more kinds. */
  @JsonCreator
  public static ProblemKind of(String word) {
    return Stream.of(values()).filter(kind -> kind.word().equals(word)).findFirst().orElse(OTHER);
  }
}
