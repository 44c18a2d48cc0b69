package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which values of parameters are secrets that everybody could read, and which only look so. */
class ReadableCredentialsTest {
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - node-00=198.18.10.17
        - node-01=198.18.10.18
        - node-02=198.18.10.19
      postgresql:
        version: 15
        parameters:
          %s: >-
            %s
      """;

  private static List<String> warnings(String name, String value) {
    return PlanLoader.load("c.yaml", PLAN.formatted(name, value))
        .loadedOrThrow()
        .warnings()
        .stream()
        .map(PlanProblem::text)
        .toList();
  }

  @Test
  void theWarningSaysWhoReadsItAndWhatToDoAndNotTheSecret() {
    assertThat(
            warnings(
                "archive_command",
                "AWS_ACCESS_KEY_ID=AKIA1 AWS_SECRET_ACCESS_KEY=wJalr/Xx wal-g wal-push %p"))
        .containsExactly(
            "c.yaml:9:22: parameter 'archive_command' holds the value of AWS_SECRET_ACCESS_KEY,"
                + " and everybody who reaches Patroni's port 8008 can read that"
                + " (GET /config, without a password), and every role of PostgreSQL"
                + " (SHOW archive_command); put it into a file on the nodes that postgres alone can"
                + " read (mode 0600), and let the command read that (PGPASSFILE,"
                + " AWS_SHARED_CREDENTIALS_FILE, or '. FILE &&' before it);"
                + " when this was applied before, make a new one, too");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "archive_command         | PGPASSWORD=hunter2 send %p                  | PGPASSWORD",
        "restore_command         | PGPASSWORD=\"hunter2\" fetch %f %p          | PGPASSWORD",
        "restore_command         | fetch 'host=a user=b password=hunter2' %f   | password",
        "archive_cleanup_command | aws --secret-access-key=wJalr rm            | --secret-access-key",
        "recovery_end_command    | tell --token  abc                           | --token",
        "archive_command         | pgbackrest --repo1-cipher-pass=abc push %p  | --repo1-cipher-pass",
        "archive_command         | AZURE_STORAGE_KEY=abc== put %p              | AZURE_STORAGE_KEY",
        "archive_command         | export RESTIC_PASSWORD=abc; restic %p       | RESTIC_PASSWORD",
        "archive_command         | java -Dapi-key=abc put %p                   | Dapi-key",
        "archive_command         | put %p postgres://app:hunter2@db/x          | a password in a URL"
      })
  void secretsInCommands(String name, String value, String shown) {
    assertThat(warnings(name, value))
        .singleElement()
        .asString()
        .contains("parameter '" + name + "' holds ")
        .contains(shown + ", and everybody")
        .doesNotContain("hunter2", "abc", "wJalr");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pgbackrest --stanza=main archive-push %p",
        "PGPASSWORD=$(cat /etc/pgmahout-archive/password) send %p",
        "PGPASSWORD=\"$ARCHIVE_PASSWORD\" send %p",
        "PGPASSWORD=`cat /etc/key` send %p",
        "PGPASSWORD= send %p",
        "PGPASSWORD='' send %p",
        "PGPASSFILE=/var/lib/postgresql/.pgpass send %p",
        "AWS_SHARED_CREDENTIALS_FILE=/etc/aws/credentials AWS_ACCESS_KEY_ID=AKIA1 send %p",
        "AWS_WEB_IDENTITY_TOKEN_FILE=/run/token send %p",
        "psql --no-password postgres",
        "pg_basebackup --password --host a",
        "send --password-file=/etc/key --bypass=yes %p",
        "test \"$token\" = x && send %p",
        "test $token=x && send %p",
        "curl http://10.0.0.1:8080/a@b"
      })
  void whatTheShellFindsElsewhereIsTaken(String value) {
    assertThat(warnings("archive_command", value)).isEmpty();
  }

  @Test
  void aParameterOfAnApplicationsOwn() {
    assertThat(warnings("app.settings.jwt_secret", "abcdef"))
        .singleElement()
        .asString()
        .contains("parameter 'app.settings.jwt_secret' is a secret by its name, and everybody")
        .contains("keep it where the application has its other secrets")
        .doesNotContain("abcdef");
    assertThat(warnings("app.check_password", "on")).isEmpty();
    assertThat(warnings("password_encryption", "scram-sha-256")).isEmpty();
  }

  /** With a look at the rest of the value from each of its words this takes half a minute. */
  @ParameterizedTest
  @ValueSource(strings = {"a-b_c.", "a--", "a://b:"})
  void aLongValueIsJudgedAtOnce(String part) {
    assertTimeout(
        Duration.ofSeconds(10),
        () ->
            assertThat(warnings("archive_command", part.repeat(20_000) + " PGPASSWORD=x"))
                .hasSize(1));
  }
}
