package org.pgmahout.controller.enrol;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** Whether a machine can take the agent: pure judgement of what the first look found. */
final class EnrolPrerequisites {
  /** Debian 12's C library is the oldest a supported machine has. */
  private static final Set<String> SUPPORTED = Set.of("debian 12", "debian 13");

  /** Unpacked runtime, the package itself, and room for journals. */
  private static final long NEEDED_KB = 300 * 1024;

  private EnrolPrerequisites() {}

  /** Every reason why not; empty when fit. */
  static List<OpsException> problems(String node, Target target, AgentPackage agent, int port) {
    List<OpsException> found = new ArrayList<>();
    String os = target.os() + " " + target.osVersion();
    if (!SUPPORTED.contains(os)) {
      found.add(
          new OpsException(
              ErrorCode.UNSUPPORTED_OS,
              node + ": the operating system is '" + os.strip() + "', expected Debian 12 or 13",
              "Use a machine with a supported system."));
    }
    if (!target.architecture().equals(agent.architecture())) {
      found.add(
          new OpsException(
              ErrorCode.UNSUPPORTED_OS,
              node
                  + ": the machine is "
                  + target.architecture()
                  + ", the agent's package is for "
                  + agent.architecture(),
              "Build the package on that architecture and name it with --deb."));
    }
    if (!agent.glibc().isEmpty() && older(target.glibc(), agent.glibc())) {
      found.add(
          new OpsException(
              ErrorCode.UNSUPPORTED_OS,
              node
                  + ": its C library is glibc "
                  + target.glibc()
                  + ", the agent's runtime needs "
                  + agent.glibc(),
              "Build the package with a JDK that needs no newer one, and name it with --deb."));
    }
    if (!target.systemd()) {
      found.add(
          new OpsException(
              ErrorCode.UNSUPPORTED_OS,
              node + ": systemd does not run this machine",
              "Boot it with systemd as process 1."));
    }
    if (!target.sudo()) {
      found.add(
          new OpsException(
              ErrorCode.NOT_ROOT,
              node + ": the login has uid " + target.uid() + " and 'sudo -n true' fails",
              "Log in as root (ssh.user in the plan) or allow sudo without a password."));
    }
    if (target.freeKb() < NEEDED_KB) {
      found.add(
          new OpsException(
              ErrorCode.NO_SPACE,
              node
                  + ": /usr, /var or /tmp has "
                  + target.freeKb() / 1024
                  + " MB free, expected "
                  + NEEDED_KB / 1024,
              "Make room, then run enrol again."));
    }
    boolean ours = !target.agentVersion().isEmpty() && target.portOwner().contains("java");
    if (!target.portOwner().isEmpty() && !ours) {
      found.add(
          new OpsException(
              ErrorCode.PORT_TAKEN,
              node + ": port " + port + " is used: " + target.portOwner(),
              "Stop that program, or choose another agent.port in the plan."));
    }
    return found;
  }

  /** Whether version {@code a} is older than {@code b}, number by number. */
  static boolean older(String a, String b) {
    String[] left = a.split("\\.");
    String[] right = b.split("\\.");
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int difference = Integer.compare(part(left, i), part(right, i));
      if (difference != 0) {
        return difference < 0;
      }
    }
    return false;
  }

  private static int part(String[] parts, int i) {
    String digits = i < parts.length ? parts[i].replaceAll("\\D", "") : "";
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }
}
