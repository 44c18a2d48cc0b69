package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.PackageLock;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

class PackagesStepTest {
  private final QuietContext context = new QuietContext();
  private String database = "";
  private CommandResult install = says(0, "");
  private CommandResult configure = says(0, "");

  private final FakeCommandRunner commands =
      new FakeCommandRunner(
          line -> {
            if (line.startsWith("dpkg-query")) {
              return says(0, database);
            }
            if (line.endsWith("--configure -a")) {
              return configure;
            }
            return line.contains("apt-get install") ? install : says(0, "");
          });

  @Test
  void installedPackagesAreRight() {
    database = "ii |haproxy|2.6\nii |docker.io|20.10\n";
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void whatIsMissingIsInstalledInOneTransaction() {
    database = "ii |haproxy|2.6\n";
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    step().apply(context);
    assertThat(commands.ran)
        .filteredOn(line -> line.contains("apt-get install"))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("systemd-run ").endsWith(" docker.io"));
  }

  @Test
  void anInterruptedInstallationIsFinishedFirst() {
    database = "ii |haproxy|2.6\niU |docker.io|20.10\n";
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    step().apply(context);
    assertThat(commands.ran)
        .anyMatch(line -> line.contains("systemd-run ") && line.endsWith("--configure -a"));
  }

  @Test
  void whatDpkgCannotFinishByItselfIsFinishedByApt() {
    database = "ii |haproxy|2.6\niU |docker.io|20.10\n";
    configure = says(1, "dependency problems - leaving unconfigured");
    step().apply(context);
    assertThat(commands.ran)
        .filteredOn(line -> line.contains("systemd-run "))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("--configure -a"),
            line -> assertThat(line).contains("--fix-broken", "--no-remove"),
            line -> assertThat(line).endsWith(" docker.io"));
  }

  @Test
  void aFailedInstallationRunsCleanAgain() {
    database = "ii |haproxy|2.6\n";
    install = says(100, "E: dpkg returned an error code");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PACKAGES_FAILED));
    install = says(0, "");
    step().apply(context);
    database += "ii |docker.io|20.10\n";
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void anUnreachableRepositoryHasItsOwnError() {
    install = says(100, "E: Failed to fetch some/package  Temporary failure\n");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_UNREACHABLE));
  }

  @Test
  void whoeverHoldsThePackagesIsNoLongerWaitedForOnceTheRunIsCancelled() {
    StepContext cancelled =
        new StepContext() {
          private boolean told;

          @Override
          public void waiting(String message) {
            assertThat(message).contains("held by python3");
            told = true;
          }

          @Override
          public void checkCancelled() {
            if (told) {
              throw new OpsException(ErrorCode.CANCELLED, "cancelled", "");
            }
          }
        };
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step(() -> Optional.of("python3")).apply(cancelled))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(commands.ran).noneMatch(line -> line.contains("apt-get"));
  }

  @Test
  void nothingThatIsInstalledIsRemovedForIt() {
    database = "ii |haproxy|2.6\nii |docker-ce|29.0\n";
    install =
        says(
            100,
            """
            Reading package lists...
            The following packages will be REMOVED:
              containerd.io docker-ce
              docker-ce-cli*
            The following NEW packages will be installed:
              containerd docker.io
            E: Packages need to be removed but remove is disabled.
            """);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .withMessageContaining("remove containerd.io docker-ce docker-ce-cli; no package")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PACKAGES_FAILED))
        .satisfies(
            e ->
                assertThat(e.hint())
                    .contains("'apt-get remove containerd.io docker-ce docker-ce-cli'"));
    assertThat(commands.ran)
        .filteredOn(line -> line.contains("apt-get install"))
        .allMatch(line -> line.contains(" --no-remove "));
  }

  private PackagesStep step() {
    return step(Optional::empty);
  }

  private PackagesStep step(PackageLock lock) {
    StepHead head = StepHead.prepare(new TestStepId(Component.SYSTEM, "packages"), "packages");
    return new PackagesStep(head, new Apt(commands, lock), List.of("haproxy", "docker.io"));
  }
}
