package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.Secret;

/** The secret in every line here is "hush", in one form or another. */
class RedactionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STATEMENT:  ALTER ROLE a PASSWORD 'hush'",
        "LOG:  statement: alter role a with password 'hush' valid until 'infinity'",
        "create user b encrypted password 'hush';",
        "CREATE ROLE b UNENCRYPTED  PASSWORD\t'hush'",
        "ALTER USER b PASSWORD'hush'",
        "ALTER USER b PASSWORD E'hu\\'hush'",
        "ALTER USER b PASSWORD e'\\x68ush'",
        "ALTER USER b PASSWORD U&'hu\\0073hush'",
        "ALTER USER b PASSWORD 'it''s hush'",
        "ALTER USER b PASSWORD $$hush$$",
        "ALTER USER b PASSWORD $a$hu$$hush$a$",
        "ALTER USER b PASSWORD /* this one */ 'hush'",
        "ALTER USER a PASSWORD 'hush'; ALTER USER b PASSWORD 'hush'; ALTER USER c PASSWORD $$hush$$",
        "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password 'hush')",
        "ALTER USER b PASSWORD 'hush and the line is cut",
        "ALTER USER b PASSWORD $x$hush and the line is cut",
        "CREATE SUBSCRIPTION s CONNECTION 'host=a password=hush dbname=b' PUBLICATION p",
        "password: hush",
        "\"password\": \"hush\",",
        "PGPASSWORD=hush psql",
      })
  void aPasswordIsMaskedInEveryForm(String line) {
    assertThat(masked(line)).singleElement().asString().contains("***").doesNotContain("ush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FATAL:  password authentication failed for user \"hush\"",
        "DETAIL:  User \"hush\" has no password assigned.",
        "ALTER ROLE a PASSWORD NULL",
        "the password's owner is hush",
        "SELECT passwords FROM t WHERE a = 'hush'",
        "set password_encryption to 'scram-sha-256'",
      })
  void whatIsNoPasswordIsShown(String line) {
    assertThat(masked(line)).containsExactly(line);
  }

  @Test
  void theRestOfAStatementIsShown() {
    assertThat(masked("ALTER ROLE a PASSWORD 'hush' VALID UNTIL '2027-01-01'; -- done"))
        .containsExactly("ALTER ROLE a PASSWORD '***' VALID UNTIL '2027-01-01'; -- done");
  }

  @Test
  void aStatementGoesOnInLinesThatBeginWithATab() {
    assertThat(masked("ERROR:  x", "STATEMENT:  ALTER ROLE a", "\tPASSWORD", "\t  'hush'", "\t;"))
        .containsExactly("ERROR:  x", "STATEMENT:  ALTER ROLE a", "\tPASSWORD", "\t  '***'", "\t;");
    assertThat(masked("ALTER ROLE a PASSWORD 'hu", "\thush", "\tush' LOGIN", "\tNOINHERIT 'b'"))
        .containsExactly("ALTER ROLE a PASSWORD '***", "***", "***' LOGIN", "\tNOINHERIT 'b'");
    assertThat(masked("ALTER ROLE a PASSWORD $x$hu", "\thush$x$ LOGIN"))
        .containsExactly("ALTER ROLE a PASSWORD $x$***", "***$x$ LOGIN");
  }

  @Test
  void anotherMessageIsShownAgain() {
    assertThat(masked("ALTER ROLE a PASSWORD 'hush", "LOG:  it's well", "\tand good"))
        .containsExactly("ALTER ROLE a PASSWORD '***", "LOG:  it's well", "\tand good");
  }

  @Test
  void aJsonObjectStaysOne() {
    assertThat(
            masked(
                "{\"error_severity\":\"ERROR\",\"message\":\"x\",\"statement\":\"ALTER ROLE a PASSWORD E'hu\\\\'hush' LOGIN\",\"pid\":7}",
                "{\"a\":{\"db_password\":\"hush\",\"b\":[\"secret: hush\",1]},\"c\":\"\\\"d\\\"\"}",
                "{ no JSON, password: hush }"))
        .containsExactly(
            "{\"error_severity\":\"ERROR\",\"message\":\"x\",\"statement\":\"ALTER ROLE a PASSWORD E'***' LOGIN\",\"pid\":7}",
            "{\"a\":{\"db_password\":\"***\",\"b\":[\"secret: ***\",1]},\"c\":\"\\\"d\\\"\"}",
            "{ no JSON, password: ***");
  }

  @Test
  void knownValuesAreMaskedWhereverTheyStand() {
    Redaction redaction = new Redaction(Set.of(new Secret("hush-hush")));
    assertThat(redaction.apply("a hush-hush b {hush-hush}")).isEqualTo("a *** b {***}");
    assertThat(redaction.apply("{\"a\":\"hush-hush\"}")).isEqualTo("{\"a\":\"***\"}");
  }

  private static List<String> masked(String... lines) {
    Redaction redaction = new Redaction(Set.of());
    return Stream.of(lines).map(redaction::apply).toList();
  }
}
