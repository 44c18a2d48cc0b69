package org.pgmahout.controller.lab;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Images of machines that have their packages already, so that a test that is about something else
 * starts in seconds. Made from the bare image when first asked for; a new bare image means new
 * ones.
 */
public final class LabSnapshot {
  private static final Duration INSTALL = Duration.ofMinutes(10);
  private static final Subnet WORKSHOP = Subnet.parse("198.18.250.0/24");

  /** Commands of several labs may want the same image at once: one makes it, the others wait. */
  private static final Path LOCK =
      Path.of(System.getProperty("java.io.tmpdir"), "pgmahout-workshop.lock");

  private final LabEngine engine;
  private final LabAccess access;
  private final Consumer<String> progress;

  /**
   * @param engine of this computer
   * @param access a folder for the short life of the machine that is prepared
   * @param progress takes lines of what is going on
   */
  public LabSnapshot(LabEngine engine, LabAccess access, Consumer<String> progress) {
    this.engine = engine;
    this.access = access;
    this.progress = progress;
  }

  /** The image with the packages of such a machine. */
  public synchronized String of(String bareImage, LabMachine.Kind kind) {
    String image = bareImage.replace("pgmahout-node:", "pgmahout-node-" + kind.word() + ":");
    if (engine.hasImage(image)) {
      return image;
    }
    try (FileChannel lock = FileChannel.open(LOCK, CREATE, WRITE)) {
      if (lock.tryLock() == null) {
        progress.accept("waiting for " + image + ": another command makes it");
        lock.lock();
      }
      if (!engine.hasImage(image)) {
        make(bareImage, kind, image);
      }
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void make(String bareImage, LabMachine.Kind kind, String image) {
    progress.accept("making " + image + ", a machine with its packages (half a minute, once)");
    LabPlan plan = LabPlan.of("workshop-" + kind.word(), WORKSHOP, List.of(kind.word()));
    Lab workshop = new Lab(engine, plan, access, line -> {});
    try {
      workshop.up(machine -> bareImage);
      LabMachine machine = plan.machine(kind.word());
      install(machine, kind.packages());
      engine.stop(machine);
      engine.commit(machine, image);
    } finally {
      workshop.down();
    }
  }

  private void install(LabMachine machine, String packages) {
    var answer =
        engine.run(
            machine,
            INSTALL,
            List.of("DEBIAN_FRONTEND=noninteractive", "PACKAGES=" + packages),
            "sh",
            "-ec",
            """
            mkdir -p /etc/postgresql-common
            echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
            apt-get -qq update
            apt-get -qq -y -o Dpkg::Options::=--force-confold install $PACKAGES
            apt-get clean
            rm -f /root/.ssh/authorized_keys
            """);
    if (answer.exitCode() != 0) {
      String tail = answer.output();
      throw new OpsException(
          ErrorCode.PACKAGES_FAILED,
          "apt could not install "
              + packages
              + " in a lab machine: "
              + tail.substring(Math.max(0, tail.length() - 800)),
          "See that this computer itself reaches its package mirrors: apt-get update.");
    }
  }
}
