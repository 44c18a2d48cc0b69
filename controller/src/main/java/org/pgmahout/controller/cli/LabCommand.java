package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import org.pgmahout.controller.lab.Lab;
import org.pgmahout.controller.lab.LabAccess;
import org.pgmahout.controller.lab.LabEngine;
import org.pgmahout.controller.lab.LabMachine;
import org.pgmahout.controller.lab.LabPlan;
import org.pgmahout.controller.lab.LabSnapshot;
import org.pgmahout.controller.lab.MachineStatus;
import org.pgmahout.controller.lab.NodeImage;
import org.pgmahout.controller.lab.Subnet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout lab}: machines on this computer, for trying. */
@Command(
    name = "lab",
    description = "Machines made of containers on this computer, for trying pgmahout.")
public final class LabCommand {
  private final Screen screen;

  /** Where a lab's lines go; the view has the real one. */
  public interface Screen {
    /** One line of what is going on; from several threads. */
    void progress(String line);

    /** The machines' table. */
    void machines(List<MachineStatus> rows);
  }

  /** Prints to {@code screen}, and nowhere else. */
  public LabCommand(Screen screen) {
    this.screen = screen;
  }

  /** Which lab is meant. */
  static final class Which {
    @Option(
        names = "--name",
        paramLabel = "NAME",
        defaultValue = LabPlan.DEFAULT_NAME,
        description = "Name of the lab; several live side by side (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(
        names = "--subnet",
        paramLabel = "CIDR",
        defaultValue = LabPlan.DEFAULT_SUBNET,
        description = "Private network of its machines (default: ${DEFAULT-VALUE}).")
    private String subnet;

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        description = "Its key, ssh configuration and plan (default: .lab in the checkout).")
    private Path folder;

    private LabPlan plan(List<String> wanted) {
      return LabPlan.of(name, Subnet.parse(subnet), access().made(), wanted);
    }

    private LabAccess access() {
      if (folder != null) {
        return new LabAccess(folder);
      }
      return new LabAccess(
          image().checkout().resolve(name.equals(LabPlan.DEFAULT_NAME) ? ".lab" : ".lab-" + name));
    }

    private NodeImage image() {
      String home = System.getenv().getOrDefault("PGMAHOUT_HOME", "");
      return NodeImage.find(home, Path.of(""));
    }
  }

  private int with(Which which, ToIntFunction<Lab> work) {
    try (LabEngine engine = LabEngine.connect()) {
      return work.applyAsInt(
          new Lab(engine, which.plan(List.of()), which.access(), screen::progress));
    }
  }

  @Command(name = "up", description = "Makes the machines, or what is missing of them.")
  int up(
      @Mixin Which which,
      @Option(
              names = "--os",
              paramLabel = "OS",
              defaultValue = "",
              description = "debian-12 or debian-13 (default: this computer's).")
          String os,
      @Option(
              names = "--from-prepared",
              description = "Machines with their packages already installed.")
          boolean prepared,
      @Option(
              names = "--machines",
              paramLabel = "NAME,...",
              split = ",",
              description =
                  "Machines to make beside those it has; haproxy* is a proxy, witness* for etcd alone (default: node-00,node-01,node-02,haproxy).")
          List<String> machines) {
    try (LabEngine engine = LabEngine.connect()) {
      LabAccess access = which.access();
      LabPlan plan = which.plan(machines == null ? List.of() : machines);
      Lab lab = new Lab(engine, plan, access, screen::progress);
      String bare = which.image().make(os);
      LabSnapshot snapshot =
          new LabSnapshot(
              engine, new LabAccess(access.folder().resolve("workshop")), screen::progress);
      Lab.Image image =
          prepared ? (LabMachine machine) -> snapshot.of(bare, machine.kind()) : machine -> bare;
      screen.machines(lab.up(image));
      return 0;
    }
  }

  @Command(name = "down", description = "Removes the machines, their data and every other trace.")
  int down(@Mixin Which which) {
    return with(
        which,
        lab -> {
          int removed = lab.down();
          screen.progress(removed == 0 ? "there is no such lab" : "removed " + removed + " things");
          return 0;
        });
  }

  @Command(name = "status", description = "Shows the machines; exit code 1 unless all are on.")
  int status(@Mixin Which which) {
    return with(
        which,
        lab -> {
          List<MachineStatus> rows = lab.status();
          screen.machines(rows);
          return rows.stream().allMatch(row -> row.power() == MachineStatus.Power.ON) ? 0 : 1;
        });
  }

  @Command(name = "shell", description = "A root shell in a machine, or one command there.")
  int shell(
      @Mixin Which which,
      @Parameters(paramLabel = "MACHINE") String machine,
      @Parameters(paramLabel = "COMMAND", arity = "0..*") List<String> command) {
    return with(which, lab -> lab.shell(machine, command == null ? List.of() : command));
  }

  @Command(name = "kill", description = "Cuts a machine's power.")
  int kill(@Mixin Which which, @Parameters(paramLabel = "MACHINE") String machine) {
    return with(
        which,
        lab -> {
          lab.kill(machine);
          return 0;
        });
  }

  @Command(name = "start", description = "Switches a machine on and waits until it has booted.")
  int start(@Mixin Which which, @Parameters(paramLabel = "MACHINE") String machine) {
    return with(
        which,
        lab -> {
          lab.start(machine);
          return 0;
        });
  }
}
