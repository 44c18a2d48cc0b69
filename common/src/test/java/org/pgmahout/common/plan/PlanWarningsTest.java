package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines and values that are right alone: what is refused and what is warned of beside others. */
class PlanWarningsTest {
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - node-00=198.18.10.17
        - node-01=198.18.10.18
        - node-02=198.18.10.19
        - {name: proxy, address: 198.18.10.20, roles: [proxy]}
      """;

  private static String hba(String... lines) {
    return "postgresql:\n  hba:\n"
        + Stream.of(lines).map(line -> "    - '" + line + "'\n").collect(Collectors.joining());
  }

  private static String parameter(String line) {
    return "postgresql:\n  parameters:\n    " + line + "\n";
  }

  private static List<String> warnings(String rest) {
    return PlanLoader.load("c.yaml", PLAN + rest).loadedOrThrow().warnings().stream()
        .map(PlanProblem::text)
        .toList();
  }

  private static List<String> problems(String rest) {
    return PlanLoader.load("c.yaml", PLAN + rest) instanceof LoadResult.Rejected rejected
        ? rejected.problems().stream().map(PlanProblem::text).toList()
        : List.of();
  }

  @Test
  void anOrdinaryPlanHasNone() {
    assertThat(warnings("")).isEmpty();
    assertThat(
            warnings(
                hba(
                    "hostssl app app 10.0.0.0/8 cert",
                    "hostssl replication backup 10.0.0.7/32 cert",
                    "hostnossl all all all reject",
                    "local app app peer",
                    "host all all ::/0 reject",
                    "host all all 127.0.0.1/32 reject",
                    "hostssl all all 10.0.0.0/8 md5",
                    "# office",
                    "hostssl all all all scram-sha-256")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hostssl postgres all all reject",
        "host all all 0.0.0.0/0 reject",
        "hostssl all all all cert",
        "hostssl all +postgres all ident",
        "host all all samenet reject",
        "hostssl all /^post all reject"
      })
  void whatTheClusterLivesOnComesBeforeAnyLine(String line) {
    assertThat(problems(hba(line))).isEmpty();
    assertThat(warnings(hba(line))).noneMatch(text -> text.contains("keep"));
  }

  @Test
  void aLineForTheSuperuserNeverFits() {
    assertThat(warnings(hba("hostssl all postgres 10.0.0.0/8 scram-sha-256")))
        .singleElement()
        .asString()
        .startsWith("c.yaml:9:7:")
        .contains("pgmahout's own line 'host all postgres,replicator,rewind all reject'")
        .contains("said in security.superuser_from");
    String everywhere = "security:\n  superuser_from: [all]\n";
    assertThat(warnings(everywhere + hba("hostssl all postgres 10.0.0.0/8 scram-sha-256")))
        .noneMatch(text -> text.contains("never fits"));
  }

  @Test
  void withoutTlsLinesWithItNeverFit() {
    String plain = "security:\n  transport: plain\n";
    assertThat(warnings(plain + hba("hostssl postgres all all reject")))
        .anySatisfy(text -> assertThat(text).contains("never fits: there is no TLS"));
  }

  @Test
  void thePlainFormSaysWhoIsSuperuserThen() {
    assertThat(warnings("security:\n  transport: plain\netcd:\n  client_port: 2479\n"))
        .satisfiesExactlyInAnyOrder(
            etcd -> assertThat(etcd).contains("anybody who reaches etcd's port for its members"),
            hba -> assertThat(hba).contains("security.superuser_from", "comes in from everywhere"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host all all all md5 | hostssl app app 10.0.0.0/8 cert",
        "host all all 10.0.0.0/8 md5 | hostssl app app 10.1.0.0 255.255.0.0 cert",
        "hostssl a,b all samenet md5 | hostssl b x samehost reject",
        "host x all .example.org md5 | host x y db.example.org reject",
        "local all app md5 | local db app peer",
        "hostssl x y all md5 | hostssl x y all md5"
      })
  void neverFits(String first, String second) {
    assertThat(warnings(hba(first.strip(), second.strip())))
        .singleElement()
        .asString()
        .startsWith("c.yaml:10:7:")
        .contains("never fits: '" + first.strip(), "put it before that line, or delete it");
  }

  @Test
  void neverFitsBehindTheClustersOwn() {
    assertThat(warnings(hba("local app postgres md5")))
        .singleElement()
        .asString()
        .contains("never fits: pgmahout's own line 'local all postgres peer'");
    assertThat(warnings(hba("local all all md5", "host replication x all md5"))).isEmpty();
  }

  @Test
  void singleLines() {
    assertThat(warnings(hba("host db app 10.1/16 md5")).getFirst()).contains("is read as 10.0.0.1");
    assertThat(warnings(hba("host db @users all md5")).getFirst()).contains("reads a file");
    assertThat(warnings(hba("host " + "d".repeat(64) + " app all md5")).getFirst())
        .contains("longer than 63 bytes");
    assertThat(warnings(hba("host db app all ldap ldapprefix=\"x")).getFirst())
        .contains("double quote that is not closed");
    assertThat(warnings("postgresql:\n  version: 16\n  hba: [include x.conf]\n").getFirst())
        .contains("reads a file");
    assertThat(
            problems(
                "postgresql:\n  version: 18\n  hba: [hostssl a b all oauth issuer=x scope=y]\n"))
        .singleElement()
        .asString()
        .contains("oauth_validator_libraries");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encoding: LATIN1 | does not fit locale C.UTF-8",
        "locale: de_DE.ISO-8859-1 | does not fit locale de_DE.ISO-8859-1",
        "{encoding: LATIN1, locale: de_DE.UTF-8} | write encoding UTF8",
        "{encoding: UTF8, locale: zh_CN.GB18030} | does not fit",
        "encoding: GBK | is an encoding of clients alone",
        "encoding: LATIN11 | is no encoding of PostgreSQL's server",
        "encoding: cp1252 | is no encoding of PostgreSQL's server"
      })
  void encodingsRefused(String keys, String part) {
    assertThat(problems(postgresql(keys))).singleElement().asString().contains(part);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{encoding: LATIN1, locale: C}",
        "{encoding: latin-9, locale: POSIX}",
        "{encoding: LATIN1, locale: de_DE.ISO-8859-1}",
        "{encoding: LATIN9, locale: de_DE@euro}",
        "{encoding: WIN1251, locale: ru_RU.CP1251}",
        "{encoding: unicode, locale: de_DE.utf8}",
        "encoding: SQL_ASCII"
      })
  void encodingsTaken(String keys) {
    assertThat(problems(postgresql(keys))).isEmpty();
  }

  private static String postgresql(String keys) {
    return keys.startsWith("{") ? "postgresql: " + keys + "\n" : "postgresql:\n  " + keys + "\n";
  }

  @Test
  void eachReplicaNeedsAWalsender() {
    String five =
        PLAN.replace("  - {name", "  - node-03=198.18.10.23\n  - node-04=198.18.10.24\n  - {name");
    String plan = five + parameter("max_wal_senders: 4");
    assertThat(((LoadResult.Rejected) PlanLoader.load("c.yaml", plan)).text())
        .contains("max_wal_senders 4 is too few for 5 database nodes")
        .contains("write 6 or more");
    assertThat(PlanLoader.load("c.yaml", PLAN + parameter("max_wal_senders: 3")))
        .isInstanceOf(LoadResult.Loaded.class);
  }

  @Test
  void reservedConnectionsLeaveSomeForOthers() {
    assertThat(problems(parameter("max_connections: 30\n    superuser_reserved_connections: 30")))
        .singleElement()
        .asString()
        .startsWith("c.yaml:9:")
        .contains("leaves none beside the 30 reserved ones");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "password_encryption: md5 | SET password_encryption = 'md5'",
        "default_transaction_isolation: serializable | fails every statement on a replica",
        "transaction_timeout: 5ms | ALTER ROLE app SET transaction_timeout",
        "transaction_timeout: 999 | ends logins that take longer"
      })
  void parametersRefused(String line, String part) {
    assertThat(problems(parameter(line)))
        .singleElement()
        .asString()
        .startsWith("c.yaml:9:")
        .contains(part);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default_transaction_read_only: on",
        "statement_timeout: 5ms",
        "statement_timeout: 100",
        "statement_timeout: 0.5s",
        "statement_timeout: 900000us",
        "recovery_min_apply_delay: 1min"
      })
  void parametersWarnedOf(String line) {
    assertThat(warnings(parameter(line)))
        .singleElement()
        .asString()
        .startsWith("c.yaml:9:")
        .contains(line.substring(0, line.indexOf(':')));
  }

  @Test
  void parametersTaken() {
    assertThat(warnings(parameter("statement_timeout: 30s"))).isEmpty();
    assertThat(warnings(parameter("statement_timeout: 0.02min"))).isEmpty();
    assertThat(warnings(parameter("transaction_timeout: 1s"))).isEmpty();
    assertThat(warnings(parameter("transaction_timeout: 0"))).isEmpty();
    assertThat(warnings(parameter("max_wal_senders: 4"))).isEmpty();
    assertThat(warnings(parameter("recovery_min_apply_delay: 0"))).isEmpty();
    assertThat(warnings("haproxy:\n  max_connections: 98\n"))
        .singleElement()
        .asString()
        .startsWith("c.yaml:8:20: the proxy lets in 98 connections, and PostgreSQL takes 97");
  }
}
