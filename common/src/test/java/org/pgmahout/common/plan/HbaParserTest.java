package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.plan.HbaVerdict.Refused;

/** Which lines of pg_hba.conf PostgreSQL takes; {@code HbaLinesIT} asks a server the same. */
class HbaParserTest {

  @Property(tries = 3000)
  void rightLinesAreTaken(@ForAll long seed) {
    String line = new HbaGrammar(new Random(seed)).right();
    for (int version : List.of(0, 15, 16, 17, 18)) {
      assertThat(HbaParser.judge(line, version)).as("%s", line).isInstanceOf(HbaVerdict.Rule.class);
    }
  }

  @Property(tries = 3000)
  void oneMistakeIsRefused(@ForAll long seed) {
    String line = new HbaGrammar(new Random(seed)).wrong();
    assertThat(HbaParser.judge(line, 0)).as("%s", line).isInstanceOf(Refused.class);
  }

  @Property
  void nothingThrows(@ForAll String any, @ForAll long seed) {
    String wild = new HbaGrammar(new Random(seed)).wild();
    int half = wild.length() / 2;
    for (String line : List.of(any, wild, wild.substring(0, half) + any + wild.substring(half))) {
      for (int version : List.of(0, 13, 18)) {
        if (HbaParser.judge(line, version) instanceof Refused(String what, String remedy)) {
          assertThat(what).isNotBlank().doesNotContain("\n");
          assertThat(remedy).isNotBlank().doesNotContain("\n");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hostssl all all 198.18.10.0/24 scram-sha-256 clientcert=1",
        "host all all 198.18.10.0/24 cert",
        "host all all samenet peer",
        "hostssl all all all ldap",
        "hostssl all all all radius",
        "hostssl all all all scram-sha-256 map",
        "hostssl all all all oauth",
        "local all all gss",
        "host all all 10.0.0.300 md5",
        "host all all all md5 \\",
        "host all all all md5\n",
        "host all all all md5\nhost all all all trust",
        "include_if_exists extra.conf"
      })
  void refused(String line) {
    assertThat(HbaParser.judge(line, 0)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host db1, db2 all 10.0.0.0/8 scram-sha-256",
        "host all all ::1/128 reject # office",
        "hostssl \"my db\" +team .example.org cert map=m",
        "host all all fe80::/10 reject",
        "host all all fe80:: ffff:: reject",
        "host all all 10.0.0.5 255.255.255.255 scram-sha-256",
        "local all all ident",
        "host all @users.txt all md5",
        "host all all all ldap @options.txt"
      })
  void taken(String line) {
    assertThat(HbaParser.judge(line, 0)).isInstanceOf(HbaVerdict.Rule.class);
  }

  @Test
  void commentsAreLinesToo() {
    for (String line : List.of("# office", "", "  ", " #host all", ",")) {
      assertThat(HbaParser.judge(line, 0)).isInstanceOf(HbaVerdict.Comment.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          include_if_exists extra.conf                       | 16
          include "my file"                                  | 16
          include_dir hba.d                                  | 16
          hostssl all all all oauth issuer=x scope=y         | 18
          hostssl all all all oauth issuer=x scope=y map=m   | 18
          hostssl all all all md5 clientname=CN              | 14
          """)
  void since(String line, int version) {
    assertThat(HbaParser.judge(line, version)).isNotInstanceOf(Refused.class);
    assertThat(HbaParser.judge(line, version - 1)).isInstanceOf(Refused.class);
  }

  @Test
  void clientcertOfThirteen() {
    String line = "hostssl all all all md5 clientcert=1";
    assertThat(HbaParser.judge(line, 13)).isInstanceOf(HbaVerdict.Rule.class);
    assertThat(HbaParser.judge(line, 14)).isInstanceOf(Refused.class);
    assertThat(HbaParser.judge("hostssl all all all cert clientcert=no-verify", 13))
        .isInstanceOf(Refused.class);
  }

  @Test
  void oauthWantsIssuerAndScope() {
    for (String options :
        List.of("", "issuer=x", "scope=y", "issuer=x scope=y map=m delegate_ident_mapping=1")) {
      assertThat(HbaParser.judge("hostssl all all all oauth " + options, 18))
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void wordsAreCutAsPostgresqlDoes() {
    assertThat(HbaLine.of("a, \"b c\",d\t\"e\"\"f\" ,g # h").fields())
        .hasToString("[[a, b c, d], [e\"f], [g]]");
    assertThat(HbaLine.of("a\"b, c\"d e#f").fields()).hasToString("[[ab, cd], [e]]");
    assertThat(HbaLine.of("a \"b c").open()).isTrue();
    assertThat(HbaLine.of("a \"b\"").open()).isFalse();
    assertThat(HbaLine.of("\"all\"").fields().getFirst().getFirst().is("all")).isFalse();
  }
}
