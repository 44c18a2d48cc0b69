package org.pgmahout.agent.component.system;

import static org.pgmahout.common.spec.Component.SYSTEM;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.DockerStepId;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.agent.step.FileStep;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.PackagesStep;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.UnitStep;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.spec.SystemFiles;
import org.pgmahout.common.wire.StepTrait;

/** The operating system, from the top: guards and files first, then all packages at once. */
public final class SystemSteps {
  private static final List<String> TIME_SERVICES =
      List.of("chrony.service", "ntpsec.service", "ntp.service", "systemd-timesyncd.service");
  private static final String LOGIND = "systemd-logind.service";

  private final NodeTools tools;

  public SystemSteps(NodeTools tools) {
    this.tools = tools;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    List<Step> steps = new ArrayList<>();
    for (RenderedFile file : NodeFiles.of(spec, Secrets.of(secrets), SYSTEM)) {
      steps.add(tools.file(file, secrets));
    }
    steps.add(
        new UnwantedFilesStep(
            tools.systemd(),
            tools.files(),
            NodeFiles.unwanted(spec).stream().map(Path::of).toList()));
    if (spec.plan().system().manageHostname()) {
      steps.add(hostname(spec));
    }
    if (spec.plan().system().manageHosts()) {
      steps.add(hosts(spec));
    }
    if (!spec.plan().system().sysctl().isEmpty()) {
      steps.add(sysctl(spec));
    }
    if (spec.has(Role.DATABASE)) {
      steps.add(removeIpc());
      if (!spec.plan().system().transparentHugePages().equals("leave")) {
        steps.add(hugePages());
      }
    }
    steps.add(packageLists(spec));
    steps.add(packages(spec));
    if (spec.plan().system().timeSync()) {
      steps.add(timeSync());
    }
    return steps;
  }

  /** Everything that all components of the node need. */
  Set<String> packagesOf(NodeSpec spec) {
    Set<String> packages = new TreeSet<>(spec.plan().system().packages());
    packages.add("ca-certificates");
    packages.add("net-tools");
    if (spec.plan().system().timeSync() && !tools.machine().container() && noTimeService()) {
      packages.add("systemd-timesyncd");
    }
    if (spec.has(Role.ETCD)) {
      packages.add("docker.io");
      // From Debian 13 on the command is a package of its own.
      if (!Set.of("11", "12").contains(tools.machine().release().get("VERSION_ID"))) {
        packages.add("docker-cli");
      }
    }
    if (spec.has(Role.DATABASE)) {
      packages.add("python3");
      packages.add("python3-venv");
      packages.add("postgresql-common");
      packages.add(Programs.of(spec.plan().postgresql(), tools.files()).packageName());
    }
    if (spec.has(Role.PROXY)) {
      packages.add("haproxy");
    }
    return packages;
  }

  private boolean noTimeService() {
    return TIME_SERVICES.stream().noneMatch(unit -> tools.systemd().state(unit).exists());
  }

  private Step hostname(NodeSpec spec) {
    Path file = Path.of("/etc/hostname");
    return new SmallStep(
        StepHead.prepare(SystemStepId.HOSTNAME, "host name is " + spec.node()),
        context -> {
          String now = tools.files().read(file).strip();
          return now.equals(spec.node())
              ? Finding.right()
              : Finding.wrong(Change.of("host name", now, spec.node()));
        },
        context -> tools.commands().require(Command.of("hostnamectl", "hostname", spec.node())));
  }

  /** Docker mounts the file into containers, where it cannot be renamed over. */
  private Step hosts(NodeSpec spec) {
    Path file = Path.of("/etc/hosts");
    if (tools.machine().container()) {
      return new SmallStep(
          StepHead.prepare(SystemStepId.HOSTS, "/etc/hosts names all nodes"),
          context ->
              new Finding.NotHere("shared kernel: the file belongs to the container's engine"),
          context -> {});
    }
    String text = SystemFiles.hosts(spec, tools.files().read(file));
    return new FileStep(
        StepHead.prepare(SystemStepId.HOSTS, "/etc/hosts names all nodes"),
        tools.files(),
        WantedFile.open("/etc/hosts", text),
        List.of());
  }

  private Step sysctl(NodeSpec spec) {
    KernelParameters kernel =
        new KernelParameters(
            spec.plan().system().sysctl(), tools.files(), tools.machine(), Path.of("/proc/sys"));
    return new SmallStep(
        StepHead.prepare(
                SystemStepId.SYSCTL, "kernel parameters in force", SystemStepId.SYSCTL_FILE)
            .with(StepTrait.IN_FORCE),
        context -> kernel.check(),
        context -> kernel.apply());
  }

  private Step removeIpc() {
    return new SmallStep(
        StepHead.prepare(SystemStepId.LOGIND, "RemoveIPC is off", SystemStepId.LOGIND_FILE),
        context -> {
          if (!tools.systemd().state(LOGIND).running()) {
            return new Finding.NotHere("systemd-logind does not run here");
          }
          String now =
              tools
                  .commands()
                  .run(
                      Command.of(
                          "busctl",
                          "get-property",
                          "org.freedesktop.login1",
                          "/org/freedesktop/login1",
                          "org.freedesktop.login1.Manager",
                          "RemoveIPC"))
                  .stdout()
                  .strip();
          return switch (now) {
            case "b true" -> Finding.wrong(Change.of("RemoveIPC", "yes", "no"));
            case "b false" -> Finding.right();
            default -> new Finding.NotHere("systemd-logind does not say whether it removes IPC");
          };
        },
        context -> tools.systemd().restart(LOGIND));
  }

  private Step hugePages() {
    StepHead head =
        StepHead.prepare(
            SystemStepId.HUGE_PAGES, "transparent huge pages set", SystemStepId.HUGE_PAGES_FILE);
    if (tools.machine().container()) {
      return new SmallStep(
          head,
          context -> new Finding.NotHere("shared kernel: huge pages belong to the host"),
          context -> {});
    }
    return new UnitStep(
        head, tools.systemd(), tools.files(), "pgmahout-huge-pages.service", Map.of());
  }

  /** Apart from the packages, so that the venv can be built beside them. */
  private Step packageLists(NodeSpec spec) {
    return new SmallStep(
        StepHead.prepare(SystemStepId.PACKAGE_LISTS, "package lists read").with(StepTrait.INSTALLS),
        context -> {
          Set<String> missing = packagesOf(spec);
          missing.removeAll(tools.apt().installed().keySet());
          boolean unknown = missing.stream().anyMatch(name -> !tools.apt().knows(name));
          return unknown
              ? Finding.wrong(Change.of("package lists", "do not know all packages", "read again"))
              : Finding.right();
        },
        context ->
            tools
                .apt()
                .update(context::waiting, context::checkCancelled)
                .ifPresent(
                    failure -> {
                      throw failure;
                    }));
  }

  private Step packages(NodeSpec spec) {
    return new PackagesStep(
        StepHead.prepare(
                SystemStepId.PACKAGES,
                "packages installed",
                SystemStepId.PACKAGE_LISTS,
                SystemStepId.UNATTENDED_UPGRADES,
                SystemStepId.NEEDRESTART,
                DockerStepId.DAEMON_JSON,
                PostgresqlStepId.CREATECLUSTER_CONF,
                PostgresqlStepId.USER,
                PostgresqlStepId.MAJOR,
                PostgresqlStepId.REPOSITORY)
            .with(StepTrait.INSTALLS),
        tools.apt(),
        packagesOf(spec));
  }

  private Step timeSync() {
    StepHead head =
        StepHead.prepare(SystemStepId.TIME_SYNC, "clock is kept right", SystemStepId.PACKAGES);
    if (tools.machine().container()) {
      return new SmallStep(
          head,
          context -> new Finding.NotHere("shared kernel: the clock belongs to the host"),
          context -> {});
    }
    String unit =
        TIME_SERVICES.stream()
            .filter(name -> tools.systemd().state(name).exists())
            .findFirst()
            .orElse("systemd-timesyncd.service");
    return new UnitStep(head, tools.systemd(), tools.files(), unit, Map.of());
  }
}
