package org.pgmahout.common.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.python.PythonLock.Line;

/** The lists as they ship: what a node may install, on every machine and Python there is. */
class PythonLockTest {
  private static final String HASH = "sha256:" + "0".repeat(64);
  private static final String OTHER = "sha256:" + "1".repeat(64);

  /** Debian 12 has Python 3.11 and Debian 13 has 3.13; packages are made for two machines. */
  @ParameterizedTest
  @ValueSource(strings = {"patroni.lock", "releases.lock", "uv.lock"})
  void everyReleaseHasAWheelWithItsHashForEveryMachineAndPython(String list) {
    List<Line> lines = PythonLock.lines(list);
    assertThat(lines).isNotEmpty();
    for (String pin : lines.stream().map(Line::pin).distinct().toList()) {
      List<Line> files = lines.stream().filter(line -> line.pin().equals(pin)).toList();
      assertThat(files)
          .as(pin)
          .allMatch(line -> line.hash().matches("sha256:[0-9a-f]{64}"))
          .allMatch(line -> line.file().endsWith(".whl"));
      for (String machine : List.of("x86_64", "aarch64")) {
        for (int minor : List.of(11, 13)) {
          assertThat(files)
              .as("%s for Python 3.%d on %s", pin, minor, machine)
              .anyMatch(line -> runs(line.file(), minor, machine));
        }
      }
    }
  }

  /** By the tags at the end of a wheel's name (PEP 427): Python, ABI, platform. */
  private static boolean runs(String file, int minor, String machine) {
    String[] words = file.replace(".whl", "").split("-");
    List<String> tags = List.of(words).subList(words.length - 3, words.length);
    Predicate<String> python =
        tag ->
            tag.equals("py3")
                || tag.equals("cp3" + minor)
                || tags.get(1).equals("abi3") && Integer.parseInt(tag.substring(3)) <= minor;
    Predicate<String> platform = tag -> tag.equals("any") || tag.matches("manylinux.*_" + machine);
    return Stream.of(tags.getFirst().split("\\.")).anyMatch(python)
        && Stream.of(tags.getLast().split("\\.")).anyMatch(platform);
  }

  @Test
  void aWheelForAnotherMachineOrPythonIsNoneForThisOne() {
    assertThat(runs("a-1-cp311-cp311-manylinux_2_17_x86_64.whl", 11, "x86_64")).isTrue();
    assertThat(runs("a-1-cp311-cp311-manylinux_2_17_x86_64.whl", 13, "x86_64")).isFalse();
    assertThat(runs("a-1-cp311-cp311-manylinux_2_17_x86_64.whl", 11, "aarch64")).isFalse();
    assertThat(runs("a-1-cp36-abi3-musllinux_1_2_x86_64.whl", 11, "x86_64")).isFalse();
    assertThat(runs("a-1-py2.py3-none-any.whl", 13, "aarch64")).isTrue();
  }

  @Test
  void aRequirementNamesEveryFileThatMayBeInstalled() {
    assertThat(new PythonPin("a", "1.0", List.of(HASH, OTHER)).requirement())
        .isEqualTo("a==1.0 --hash=" + HASH + " --hash=" + OTHER);
  }

  @Test
  void theListIsCompleteAndTheDefaultsAreItsOwn() {
    assertThat(PythonLock.of("4.1.5", "3.3.9", List.of()).packages())
        .hasSize(20)
        .containsAll(PythonLock.pins(PythonLock.lines("patroni.lock")));
    assertThat(PythonLock.of("4.1.5", "3.3.9", List.of()).installer().name()).isEqualTo("uv");
  }

  @Test
  void anotherKnownReleaseHasItsOwnHashesWhateverThePlanWrites() {
    PythonLock lock = PythonLock.of("4.1.4", "3.3.8", List.of(HASH));
    assertThat(lock.packages())
        .hasSize(20)
        .extracting(PythonPin::pin)
        .contains("patroni==4.1.4", "psycopg==3.3.8", "psycopg-binary==3.3.8");
    assertThat(lock.packages()).noneMatch(pin -> pin.hashes().contains(HASH));
  }

  @Test
  void aReleaseThatIsNotKnownHasTheHashesOfThePlanAndNoOthers() {
    PythonLock lock = PythonLock.of("4.1.99", "3.3.9", List.of(HASH));
    assertThat(lock.packages()).contains(new PythonPin("patroni", "4.1.99", List.of(HASH)));
    assertThat(lock.packages().stream().filter(pin -> pin.hashes().contains(HASH))).hasSize(1);
  }

  /** An environment of that release, built before there were hashes, can still be looked at. */
  @Test
  void withoutHashesAReleaseThatIsNotKnownIsNotInstalled() {
    PythonPin patroni =
        PythonLock.of("4.1.99", "3.3.9", List.of()).packages().stream()
            .filter(pin -> pin.name().equals("patroni"))
            .findFirst()
            .orElseThrow();
    assertThat(patroni.version()).isEqualTo("4.1.99");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(patroni::requirement)
        .withMessageContaining("patroni 4.1.99")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID));
  }
}
