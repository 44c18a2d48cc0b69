package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;

class PgmahoutCommandTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private int run(Map<String, String> environment, String... arguments) {
    Screen screen = new Screen(new PrintStream(out), new PrintStream(err), false, false);
    PlanLocator home = new PlanLocator(environment, folder, Optional.empty());
    return PgmahoutCommand.commandLine(screen, home, new Interruption(screen), arguments)
        .execute(arguments);
  }

  private int init() {
    return run(
        "init",
        "n0=198.18.99.17",
        "n1=198.18.99.18",
        "n2=198.18.99.19",
        "--proxy",
        "p=198.18.99.20");
  }

  @Test
  void initMakesAPlanThatIsGoodAndIsNeverOverwritten() throws IOException {
    assertThat(init()).isZero();
    String secret = Files.readString(folder.resolve("secrets/superuser-password"));
    assertThat(run("validate")).isZero();
    assertThat(init()).isEqualTo(2);
    assertThat(err.toString()).contains("ALREADY_EXISTS");
    assertThat(Files.readString(folder.resolve("secrets/superuser-password"))).isEqualTo(secret);
    assertThat(out.toString() + err).doesNotContain(secret.strip());
  }

  @Test
  void validateSaysWhatOnlyTheNodesCanJudge() throws IOException {
    assertThat(init()).isZero();
    Path plan = folder.resolve("cluster.yaml");
    String more = "\npostgresql:\n  parameters: {timezone: Europe/Berlin, work_mem: 5MB}\n";
    Files.writeString(plan, Files.readString(plan).replace("\npostgresql:\n", more));
    assertThat(run("validate")).isZero();
    assertThat(err.toString())
        .contains("judged on the nodes alone, by plan and apply: TimeZone")
        .doesNotContain("work_mem");
  }

  @Test
  void withoutAPlanTheAnswerIsWrongInput() {
    assertThat(run("status")).isEqualTo(2);
    assertThat(err.toString()).contains("PLAN_NOT_FOUND", "pgmahout init");
  }

  @Test
  void renderWritesFilesWithoutSecrets() throws IOException {
    init();
    assertThat(run("render", "out")).isZero();
    Path patroni = folder.resolve("out/n0/var/lib/postgresql/patroni-packages/patroni.yml");
    String secret = Files.readString(folder.resolve("secrets/superuser-password")).strip();
    assertThat(Files.readString(patroni)).contains("superuser-password").doesNotContain(secret);
  }

  @Test
  void destroyWantsTheName() {
    init();
    assertThat(run("destroy", "--confirm", "other")).isEqualTo(2);
    assertThat(err.toString()).contains("CONFIRMATION_MISSING");
  }

  @Test
  void aLimitThatNamesNothingIsWrongInput() {
    init();
    assertThat(run("plan", "--limit", "n9")).isEqualTo(2);
    assertThat(err.toString()).contains("n9", "n0, n1, n2, p");
  }

  @Test
  void initMakesThePasswordOfTheApplicationAndPsqlLogsInAsIt() throws IOException {
    init();
    assertThat(Files.readString(folder.resolve("secrets/role-app-password"))).hasSize(33);
    assertThat(run("env", "psql")).isZero();
    assertThat(out.toString()).contains("secrets/role-app-password", "user=app dbname=app");
    assertThat(run("env", "psql", "--superuser")).isZero();
    assertThat(out.toString()).contains("ssh -t 198.18.99.17 runuser -u postgres -- psql");
  }

  @Test
  void linesForOtherProgramsNameTheirCertificates() {
    init();
    assertThat(run("env", "psql", "--superuser")).isZero();
    assertThat(run("env", "etcdctl")).isZero();
    assertThat(out.toString())
        .contains("ssh -t 198.18.99.17 runuser -u postgres -- psql")
        .contains("--cert=/pki/cluster-client.crt");
  }

  @Test
  void theLineOfPatronictlGoesTheOperatorsOwnWayIn() {
    init();
    assertThat(run("env", "patronictl")).isZero();
    assertThat(out.toString()).contains("ssh 198.18.99.17 runuser");
    assertThat(run(Map.of("PGMAHOUT_SSH_CONFIG", "my config"), "env", "patronictl")).isZero();
    assertThat(out.toString()).contains("ssh -F '" + folder.resolve("my config") + "' 198.18");
  }
}
