package org.pgmahout.systemtest.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.PlanSections;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.FirstTurn;

/** Machines that cannot take what is asked of them: refused before a change, or gone on from. */
@Order(6)
@ExtendWith(BuiltCluster.class)
@FirstTurn
class UnfitMachineST {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String HOME = "/var/lib/postgresql/patroni-packages";
  private static final String SILENT = "/etc/apt/apt.conf.d/99silent";

  @TempDir private Path folder;

  @Test
  void aPortThatAnotherProgramHas(TestLab lab) {
    lab.output(
        "haproxy",
        "systemctl stop haproxy && systemd-run -q --unit=squatter python3 -m http.server 5433");
    try {
      Eventually.holds(
          Duration.ofSeconds(20),
          () -> assertThat(lab.output("haproxy", "ss -Hltn sport = :5433")).isNotEmpty());
      String pid = lab.output("haproxy", "systemctl show -P MainPID squatter");
      Result preflight = lab.pgmahout("preflight", "-o", "plain");
      assertThat(preflight.exitCode()).as(preflight.transcript()).isEqualTo(1);
      assertThat(preflight.stdout())
          .contains("Fail  port 5433: needed for", "used by python3 (pid " + pid + ")")
          .contains("Stop that program, or choose another port in the plan.");
      Result apply = lab.pgmahout("apply", "--yes", "-o", "plain");
      Refusal.assertForm(
          apply, ErrorCode.PREFLIGHT_FAILED, "haproxy: port 5433", "python3 (pid " + pid + ")");
      assertThat(lab.on("haproxy", "systemctl is-active haproxy").stdout()).contains("inactive");
    } finally {
      lab.output("haproxy", "systemctl stop squatter; systemctl start haproxy");
    }
  }

  @Test
  void aPackageDatabaseThatAnotherProgramHoldsIsWaitedFor(TestLab lab) {
    String lock =
        "import fcntl, signal; f = open('/var/lib/dpkg/lock-frontend', 'w'); fcntl.lockf(f, fcntl.LOCK_EX); signal.pause()";
    lab.output("haproxy", "dpkg --purge net-tools");
    lab.output("haproxy", "systemd-run -q --unit=holder python3 -c \"" + lock + "\"");
    try {
      String pid = lab.output("haproxy", "systemctl show -P MainPID holder");
      Program.Started apply = lab.begin("apply", "--yes", "-o", "plain");
      Eventually.holds(
          LIMIT,
          () -> assertThat(apply.outputSoFar()).contains("held by python3 (pid " + pid + ")"));
      assertThat(lab.on("haproxy", "dpkg -s net-tools").exitCode()).isNotZero();
      lab.output("haproxy", "systemctl stop holder");
      TestLab.succeed(apply.await(LIMIT));
      assertThat(lab.output("haproxy", "dpkg -s net-tools")).contains("install ok installed");
    } finally {
      lab.on("haproxy", "systemctl stop holder; apt-get -qq -y install net-tools");
    }
  }

  @Test
  void aPackageIndexThatDoesNotAnswer(TestLab lab) {
    String replica = "node-02";
    lab.output(replica, "cd %s && rm -rf bin lib pyvenv.cfg current venvs".formatted(HOME));
    lab.output(
        replica,
        "mv /etc/pip.conf /etc/pip.conf.aside; printf '[global]\nindex-url = http://127.0.0.1:1/simple\nretries = 0\n' > /etc/pip.conf");
    try {
      Result apply = lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain");
      Refusal.assertForm(
          apply, ErrorCode.VENV_FAILED, replica, "127.0.0.1:1", "package index (pip.conf");
      lab.assertWhole();
    } finally {
      lab.output(replica, "mv /etc/pip.conf.aside /etc/pip.conf");
    }
    TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));
    assertThat(lab.output(replica, HOME + "/bin/patroni --version")).startsWith("patroni ");
  }

  @Test
  void aPackageRepositoryThatDoesNotAnswer(TestLab lab) {
    lab.output("node-02", "apt-get clean; dpkg --purge net-tools");
    silenceRepositories(lab);
    try {
      Result apply = lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain");
      Refusal.assertForm(apply, ErrorCode.REPOSITORY_UNREACHABLE, "node-02", "127.0.0.1:1");
      lab.assertWhole();
    } finally {
      lab.output("node-02", "rm " + SILENT);
    }
    TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));
    assertThat(lab.output("node-02", "dpkg -s net-tools")).contains("install ok installed");
  }

  /** The distribution's packages must not come in place of those that were asked for. */
  @Test
  void postgresqlsOwnRepositoryThatDoesNotAnswer(TestLab lab) {
    Path plan =
        lab.copyOfPlan(
            folder, text -> PlanSections.added(text, "postgresql:\n  repository: pgdg\n"));
    silenceRepositories(lab);
    try {
      Result apply =
          lab.pgmahout(
              LIMIT, "apply", "--yes", "-o", "plain", "--limit", "node-02", "-f", plan.toString());
      Refusal.assertForm(apply, ErrorCode.REPOSITORY_UNREACHABLE, "node-02", "-pgdg");
      lab.assertWhole();
    } finally {
      lab.output("node-02", "rm -f %s /etc/apt/sources.list.d/pgdg.*".formatted(SILENT));
    }
    TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));
  }

  /** Of node-02. */
  private static void silenceRepositories(TestLab lab) {
    String proxy = "Acquire::%s::Proxy \"http://127.0.0.1:1\";\\n";
    lab.output(
        "node-02",
        "printf '%s' > %s".formatted(proxy.formatted("http") + proxy.formatted("https"), SILENT));
  }

  /** It answers "connection refused", as a machine does on which nothing listens yet. */
  @Test
  void aFirewallThatRefusesAPortOnWhichSomethingListens(TestLab lab) {
    String rule =
        "iptables -%s INPUT -p tcp --dport 2380 ! -s 127.0.0.1 -j REJECT --reject-with tcp-reset";
    lab.output("node-01", rule.formatted("I"));
    try {
      Result preflight = lab.pgmahout("preflight", "-o", "plain");
      assertThat(preflight.exitCode()).as(preflight.transcript()).isEqualTo(1);
      assertThat(preflight.stdout())
          .contains("cannot reach node-01 " + lab.address("node-01") + ":2380 (etcd peers)");
    } finally {
      lab.output("node-01", rule.formatted("D"));
    }
  }

  @Test
  void aFileSystemWithTooLittleRoom(TestLab lab) {
    lab.output("node-00", "mkdir /mnt/small && mount -t tmpfs -o size=64m tmpfs /mnt/small");
    try {
      Path plan =
          lab.copyOfPlan(
              folder, text -> PlanSections.added(text, "postgresql:\n  wal_dir: /mnt/small/wal\n"));
      Result preflight = lab.pgmahout("preflight", "-o", "plain", "-f", plan.toString());
      assertThat(preflight.exitCode()).as(preflight.transcript()).isEqualTo(1);
      assertThat(preflight.stdout())
          .containsPattern("Fail  room: WAL: /mnt/small/wal: 6\\d MB free, expected at least 1024")
          .contains("Make room, or choose another folder in the plan.");
      assertThat(lab.output("node-00", "ls -A /mnt/small")).isEmpty();
    } finally {
      lab.output("node-00", "umount /mnt/small && rmdir /mnt/small");
    }
  }

  @Test
  void anOperatingSystemThatIsNotSupported(TestLab lab) {
    lab.output(
        "node-01",
        """
        sed 's/^ID=.*/ID=slackware/; s/^VERSION_ID=.*/VERSION_ID=15/' /usr/lib/os-release > /run/other
        mount --bind /run/other /usr/lib/os-release
        """);
    String before =
        lab.output(
            "node-01", "cat /var/lib/pgmahout/package.sha256; sha256sum /etc/pgmahout/*.json");
    try {
      Result enrol = lab.pgmahout("enrol", "--yes", "-o", "plain");
      Refusal.assertForm(
          enrol, ErrorCode.UNSUPPORTED_OS, "node-01", "'slackware 15', expected Debian 12 or 13");
      assertThat(enrol.stdout()).contains("fit, but another node is not");
      Result preflight = lab.pgmahout("preflight", "--limit", "node-01");
      assertThat(preflight.exitCode()).as(preflight.transcript()).isEqualTo(1);
      assertThat(preflight.stdout())
          .contains("Fail  system: slackware 15, expected Debian 12 or 13");
    } finally {
      lab.output("node-01", "umount /usr/lib/os-release; rm /run/other");
    }
    assertThat(
            lab.output(
                "node-01", "cat /var/lib/pgmahout/package.sha256; sha256sum /etc/pgmahout/*.json"))
        .isEqualTo(before);
  }

  @Test
  void aLoginThatIsNeitherRootNorMayBecomeIt(TestLab lab) {
    lab.output(
        "haproxy",
        """
        useradd -m visitor && install -d -o visitor -m 700 ~visitor/.ssh
        install -o visitor -m 600 ~/.ssh/authorized_keys ~visitor/.ssh/authorized_keys
        """);
    try {
      Path plan =
          lab.copyOfPlan(
              folder,
              text -> text.replace("roles: [proxy]", "roles: [proxy]\n    ssh: {user: visitor}"));
      Result enrol = lab.pgmahout("enrol", "--yes", "-o", "plain", "-f", plan.toString());
      Refusal.assertForm(
          enrol, ErrorCode.NOT_ROOT, "haproxy: the login has uid", "sudo without a password");
    } finally {
      lab.output("haproxy", "userdel -rf visitor 2>/dev/null; ! id visitor 2>/dev/null");
    }
  }
}
