package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/** What HAProxy 2.6.12 and 3.0.11 print; the program itself is asked in the lab. */
class HaproxyTrialTest {
  private static final String TEXT = "global\n    nbthread 2\n\nlisten more\n    balance fairest\n";
  private static final Map<String, String> EXTRA =
      Map.of("global", "nbthread 2\n", "listen more", "balance fairest\n");

  private static List<Remark> remarks(String words) {
    return HaproxyTrial.remarks(EXTRA, TEXT, FakeCommandRunner.fails(1, words));
  }

  @Test
  void theLineThatIsMeantAndItsSectionOfThePlan() {
    assertThat(
            remarks(
                """
                [NOTICE]   (985) : haproxy version is 2.6.12-1+deb12u4
                [NOTICE]   (985) : path to executable is /usr/sbin/haproxy
                [ALERT]    (629) : Current worker (629) exited with code 143 (Terminated)
                [ALERT]    (985) : config : parsing [/dev/stdin:5] : balance only supports 'roundrobin'.
                [ALERT]    (985) : config : Error(s) found in configuration file : /dev/stdin
                [ALERT]    (985) : config : Fatal errors found in configuration.
                """))
        .singleElement()
        .satisfies(
            remark -> {
              assertThat(remark.path()).isEqualTo("haproxy.extra.listen more");
              assertThat(remark.words())
                  .isEqualTo("parsing 'balance fairest' : balance only supports 'roundrobin'.");
            });
  }

  @Test
  void whatNamesNoLineIsTheProxysOwn() {
    assertThat(remarks("[ALERT] (985) : config : [/usr/sbin/haproxy] no room for a socket.\n"))
        .singleElement()
        .satisfies(remark -> assertThat(remark.path()).isEqualTo("haproxy"));
    assertThat(remarks("Segmentation fault\n"))
        .singleElement()
        .satisfies(remark -> assertThat(remark.words()).isEqualTo("Segmentation fault"));
  }
}
