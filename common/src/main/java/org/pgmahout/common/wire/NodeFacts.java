package org.pgmahout.common.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a machine is and has; the answer of {@code GET /v1/node}.
 *
 * @param os {@code ID} of os-release, {@code debian}
 * @param osVersion {@code VERSION_ID}, {@code 12}
 * @param clock the node's clock at the answer, for the offset
 * @param certificateExpires end of the agent's certificate; EPOCH before enrolment
 * @param versions versions of what is installed, by component word
 * @param capabilities what this agent can do, for controllers of other versions
 * @param generation number of the plan this node was sent last; 0 for none
 * @param lineage the newest line of the lineage of the folder that sent it; empty for none
 * @param currentRun id of the run in progress; empty when idle
 * @param reservation who holds the node; an empty owner when nobody
 * @param unfinished an apply that began and has not ended well
 * @param missingSecrets names of the secrets that the agent is to keep for the applied plan and no
 *     longer has; the next apply brings them again
 */
public record NodeFacts(
    String node,
    String agentVersion,
    String hostname,
    String os,
    String osVersion,
    String osName,
    String kernel,
    String architecture,
    String glibc,
    int cpus,
    long memoryBytes,
    boolean sharedKernel,
    Instant clock,
    Instant certificateExpires,
    Map<String, String> versions,
    List<String> capabilities,
    long generation,
    String lineage,
    String currentRun,
    ReservationView reservation,
    Unfinished unfinished,
    List<String> missingSecrets) {
  public NodeFacts {
    // An older agent sends neither.
    lineage = lineage == null ? "" : lineage;
    missingSecrets = missingSecrets == null ? List.of() : List.copyOf(missingSecrets);
    versions = Map.copyOf(versions);
    capabilities = List.copyOf(capabilities);
  }
}
