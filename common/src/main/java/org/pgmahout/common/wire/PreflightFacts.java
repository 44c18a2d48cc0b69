package org.pgmahout.common.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What an agent found on its machine before the first change. Facts only; the judgement is the
 * controller's.
 *
 * @param node the node's name
 * @param clock its clock at the answer
 * @param os {@code ID} of os-release
 * @param osVersion {@code VERSION_ID} of os-release
 * @param root whether the agent runs as root
 * @param cpus processors it may use
 * @param memoryBytes memory it may use
 * @param appliedCluster name of the cluster this agent built here; empty on a fresh machine
 * @param data databases and etcd data found
 * @param foreign things of other installations that would be in the way, one sentence each
 * @param addresses the addresses of its network interfaces; none from an older agent
 */
public record PreflightFacts(
    String node,
    Instant clock,
    String os,
    String osVersion,
    String architecture,
    boolean root,
    int cpus,
    long memoryBytes,
    String appliedCluster,
    List<Disk> disks,
    List<PortUse> ports,
    List<Source> sources,
    NodeData data,
    List<String> foreign,
    List<String> addresses) {

  public PreflightFacts {
    disks = List.copyOf(disks);
    ports = List.copyOf(ports);
    sources = List.copyOf(sources);
    foreign = List.copyOf(foreign);
    addresses = addresses == null ? List.of() : List.copyOf(addresses);
  }

  /**
   * Room for something.
   *
   * @param purpose what it is for
   * @param path where it will lie
   * @param inUse whether something is there already
   * @param freeBytes room left on that file system
   * @param fsync median time of a small write that reaches the disk; zero when not measured
   */
  public record Disk(String purpose, String path, boolean inUse, long freeBytes, Duration fsync) {}

  /**
   * A port the node needs.
   *
   * @param owner who listens on it; empty when free
   * @param note what to know of that and what to do; empty when there is nothing to know, and from
   *     an older agent
   */
  public record PortUse(int port, String purpose, Use use, String owner, String note) {
    public PortUse {
      note = note == null ? "" : note;
    }
  }

  /** Who has a port. */
  public enum Use {
    FREE,
    OURS,
    TAKEN
  }

  /**
   * Where packages or images come from, as the machine's own configuration says.
   *
   * @param kind {@code apt}, {@code PyPI} or {@code registry}
   * @param where its address, without credentials
   * @param detail why, in a few words
   */
  public record Source(String kind, String where, Reached reached, String detail) {}

  /** Whether a source answered. */
  public enum Reached {
    YES,
    NO,
    CANNOT_TELL
  }
}
