package org.pgmahout.controller.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class EnrolPrerequisitesTest {
  private static final AgentPackage AGENT =
      new AgentPackage(Path.of("a.deb"), "0.1.0", "amd64", "2.34", "cafe", 60_000_000);

  private static final String GOOD =
      """
      uid=0
      sudo=yes
      systemd=yes
      os=debian
      version=12
      arch=amd64
      glibc=2.36
      free=9000000
      port=
      agent=
      mark=
      """;

  @Test
  void takesAFreshDebian() {
    assertThat(codes(GOOD)).isEmpty();
  }

  @Test
  void saysEveryReasonAtOnce() {
    String bad =
        GOOD.replace("sudo=yes", "sudo=no")
            .replace("uid=0", "uid=1000")
            .replace("version=12", "version=10")
            .replace("arch=amd64", "arch=arm64")
            .replace("glibc=2.36", "glibc=2.28")
            .replace("free=9000000", "free=1000")
            .replace("systemd=yes", "systemd=no")
            .replace("port=", "port=LISTEN 0 128 0.0.0.0:8009 users:((\"nginx\",pid=7,fd=6))");

    assertThat(codes(bad))
        .containsExactly(
            ErrorCode.UNSUPPORTED_OS,
            ErrorCode.UNSUPPORTED_OS,
            ErrorCode.UNSUPPORTED_OS,
            ErrorCode.UNSUPPORTED_OS,
            ErrorCode.NOT_ROOT,
            ErrorCode.NO_SPACE,
            ErrorCode.PORT_TAKEN);
  }

  @Test
  void anAgentsOwnPortIsNotTaken() {
    String running =
        GOOD.replace("agent=", "agent=0.1.0")
            .replace("port=", "port=LISTEN 0 128 *:8009 users:((\"java\",pid=7,fd=6))");

    assertThat(codes(running)).isEmpty();
  }

  @Test
  void anEmptyAnswerIsUnfitAndNoCrash() {
    assertThat(codes("")).contains(ErrorCode.UNSUPPORTED_OS, ErrorCode.NOT_ROOT);
  }

  @Test
  void comparesVersionsByNumber() {
    assertThat(EnrolPrerequisites.older("2.9", "2.36")).isTrue();
    assertThat(EnrolPrerequisites.older("2.36", "2.9")).isFalse();
    assertThat(EnrolPrerequisites.older("2.36", "2.36")).isFalse();
    assertThat(EnrolPrerequisites.older("", "2.36")).isTrue();
  }

  private static List<ErrorCode> codes(String said) {
    return EnrolPrerequisites.problems("node-00", Target.parse(said), AGENT, 8009).stream()
        .map(OpsException::code)
        .toList();
  }
}
