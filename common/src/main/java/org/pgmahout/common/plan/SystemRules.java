package org.pgmahout.common.plan;

import java.util.List;

/** The operating system, the container engine and the agents. */
final class SystemRules {
  private static final List<String> HUGE_PAGES = List.of("never", "madvise", "leave");

  private SystemRules() {}

  static void check(ClusterPlan plan, Problems problems) {
    SystemPlan system = plan.system();
    if (!HUGE_PAGES.contains(system.transparentHugePages())) {
      problems.on(
          "system.transparent_huge_pages",
          Scalars.shown(system.transparentHugePages()) + " is none of its words",
          "write one of: " + String.join(", ", HUGE_PAGES));
    }
    PatroniRules.within("system.open_files", system.openFiles(), 1024, 1_048_576, problems);
    system.sysctl().forEach((name, value) -> sysctl(name, value, problems));
    for (int i = 0; i < system.packages().size(); i++) {
      String name = system.packages().get(i);
      if (!name.matches("[a-z0-9][a-z0-9+.-]+")) {
        problems.on(
            "system.packages[" + i + "]",
            Scalars.shown(name) + " is no Debian package's name",
            "write it as apt knows it");
      }
    }
    if (!plan.docker().logMaxSize().matches("[1-9][0-9]{0,8}[kmg]")) {
      problems.on(
          "docker.log_max_size",
          Scalars.shown(plan.docker().logMaxSize()) + " is no size of a log file",
          "write a number and k, m or g, for example 20m");
    }
    PatroniRules.within("docker.log_max_files", plan.docker().logMaxFiles(), 1, 1000, problems);
    PatroniRules.within(
        "agent.drift_check_minutes", plan.agent().driftCheckMinutes(), 0, 1440, problems);
  }

  private static void sysctl(String name, String value, Problems problems) {
    String path = "system.sysctl." + name;
    if (!name.matches("[a-z0-9_]+([./][A-Za-z0-9_-]+)+")) {
      problems.on(
          path, Scalars.shown(name) + " is no kernel parameter", "write it like vm.swappiness");
    } else if (value.isBlank() || value.contains("\n")) {
      problems.on(
          path, "kernel parameter " + name + " has no usable value", "write it on one line");
    }
  }
}
