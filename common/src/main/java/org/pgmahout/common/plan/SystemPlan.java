package org.pgmahout.common.plan;

import java.util.List;
import java.util.Map;

/**
 * What the operating system is given.
 *
 * @param manageHostname whether the node's host name is set to its name in the plan
 * @param manageHosts whether /etc/hosts names all nodes
 * @param sysctl kernel parameters
 * @param packages further packages to install everywhere
 * @param transparentHugePages {@code never}, {@code madvise} or {@code leave}
 * @param openFiles limit of open files for PostgreSQL
 * @param timeSync whether a time synchronisation service is made sure of
 */
public record SystemPlan(
    boolean manageHostname,
    boolean manageHosts,
    Map<String, String> sysctl,
    List<String> packages,
    String transparentHugePages,
    int openFiles,
    boolean timeSync) {

  public SystemPlan {
    sysctl = ImmutableCopies.map(sysctl);
    packages = List.copyOf(packages);
  }
}
