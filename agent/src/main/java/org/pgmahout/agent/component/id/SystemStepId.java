package org.pgmahout.agent.component.id;

import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.spec.Component;

/** The steps of the operating system. */
public enum SystemStepId implements StepId {
  LIMITS,
  LOGIND_FILE,
  NEEDRESTART,
  SYSCTL_FILE,
  UNATTENDED_UPGRADES,
  HUGE_PAGES_FILE,
  UNWANTED_FILES,
  HOSTNAME,
  HOSTS,
  /** The kernel's parameters, as the kernel has them now. */
  SYSCTL,
  /** What logind goes by now. */
  LOGIND,
  /** Whether transparent huge pages are off now. */
  HUGE_PAGES,
  PACKAGE_LISTS,
  PACKAGES,
  TIME_SYNC,
  /** A removed cluster's services are down, and do not start with the machine. */
  REMOVED_SERVICES,
  /** Its containers are gone. */
  REMOVED_CONTAINERS,
  /** Its folders are gone, data first. */
  REMOVED_FOLDERS,
  /** Its files are gone, and what the agent remembers of it. */
  REMOVED_FILES;

  @Override
  public Component component() {
    return Component.SYSTEM;
  }
}
