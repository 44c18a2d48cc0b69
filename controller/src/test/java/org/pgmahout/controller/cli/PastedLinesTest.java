package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.text.VisibleText;
import org.pgmahout.controller.enrol.Pasted;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;

/** Lines that are printed to be pasted, in a real shell with programs that write down argv. */
class PastedLinesTest {
  private static final String HOSTILE =
      "it's; touch pwned; $(touch pwned) `touch pwned` \"q\", a:b \\ !x ~ * {a,b} \u001b[2J";

  @TempDir private Path top;
  private Path folder;
  private Pasted shell;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void programs() throws IOException {
    shell = new Pasted(top.resolve("shell"), "docker", "psql", "ssh", "runuser", "pgmahout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", HOSTILE})
  void etcdctlIsGivenItsThreeFilesAndNoPrivateKeyButItsOwn(String name) throws Exception {
    Path pki = initialised(name).resolve("pki");
    List<String> argv = shell.paste(line("etcdctl")).of("docker");
    assertThat(argv)
        .startsWith("run", "--rm", "--network", "host")
        .contains(
            "--cacert=/pki/cluster-ca.crt",
            "--cert=/pki/cluster-client.crt",
            "--key=/pki/cluster-client.key")
        .doesNotContain("-v", "--volume", "--volumes-from", "--privileged");
    List<List<String>> mounts = mounts(argv);
    assertThat(mounts).allSatisfy(mount -> assertThat(mount).contains("type=bind", "readonly"));
    List<Path> reachable = new ArrayList<>();
    for (List<String> mount : mounts) {
      try (Stream<Path> files = Files.walk(Path.of(value(mount, "source")))) {
        files.filter(Files::isRegularFile).forEach(reachable::add);
      }
    }
    assertThat(reachable)
        .containsExactlyInAnyOrder(
            pki.resolve("cluster-ca.crt"),
            pki.resolve("cluster-client.crt"),
            pki.resolve("cluster-client.key"));
    assertThat(reachable.stream().filter(PastedLinesTest::isPrivateKey))
        .containsExactly(pki.resolve("cluster-client.key"));
    assertThat(pki.resolve("cluster-ca.key")).as("what must stay at home").exists();
    assertThat(mounts.stream().map(mount -> value(mount, "target")))
        .containsExactlyInAnyOrder(
            "/pki/cluster-ca.crt", "/pki/cluster-client.crt", "/pki/cluster-client.key");
  }

  @Test
  void withoutEncryptionEtcdctlIsGivenNoFileAndNoPasswordThatPsShows() throws Exception {
    assertThat(run(Map.of(), "init", "n0=198.18.99.17", "--transport", "plain")).isZero();
    String line = line("etcdctl");
    Pasted.Calls calls = shell.paste(line);
    assertThat(calls.of("docker"))
        .startsWith("run", "--rm", "--network", "host", "-e", "ETCDCTL_USER")
        .containsSequence("-e", "ETCDCTL_PASSWORD", "quay.io/coreos/etcd:v3.5.16", "etcdctl")
        .noneMatch(word -> word.contains("pki"));
    assertThat(line).startsWith("ETCDCTL_USER=root ETCDCTL_PASSWORD=$(cat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", HOSTILE})
  void psqlIsGivenThePasswordAndTheAuthority(String name) throws Exception {
    Path plan = initialised(name);
    Path file = plan.resolve("cluster.yaml");
    Files.writeString(
        file, Files.readString(file).replace("  transport: tls", "  superuser_from: [all]"));
    Pasted.Calls calls = shell.paste(line("psql"));
    String authority = plan.resolve("pki/cluster-ca.crt").toString();
    String value =
        name.equals("plan")
            ? authority
            : "'" + authority.replace("\\", "\\\\").replace("'", "\\'") + "'";
    assertThat(calls.of("psql"))
        .containsExactly(
            "host=198.18.99.17 port=5432 user=app dbname=app"
                + " target_session_attrs=read-write sslmode=verify-ca sslrootcert="
                + value);
    assertThat(calls.password("psql"))
        .isEqualTo(Files.readString(plan.resolve("secrets/role-app-password")).strip());
  }

  @Test
  void psqlGoesTheOperatorsOwnWayInWhereTheSuperuserComesFromTheNodesAlone() throws Exception {
    initialised("plan");
    Pasted.Calls calls = shell.paste(line("psql", "--superuser"));
    assertThat(calls.of("ssh")).startsWith("-t", "198.18.99.17", "runuser");
    assertThat(calls.of("runuser")).containsExactly("-u", "postgres", "--", "psql", "postgres");
  }

  @Test
  void patronictlIsRunThroughTheOperatorsSshAsTheShellOnTheNodeReadsIt() throws Exception {
    initialised("plan");
    Path config = top.resolve(HOSTILE);
    Pasted.Calls calls =
        shell.paste(line(Map.of("PGMAHOUT_SSH_CONFIG", config.toString()), "patronictl"));
    assertThat(calls.of("ssh")).startsWith("-F", config.toString(), "198.18.99.17", "runuser");
    String home = "/var/lib/postgresql/patroni-packages";
    assertThat(calls.of("runuser"))
        .containsExactly(
            "-u", "postgres", "--", home + "/bin/patronictl", "-c", home + "/patroni.yml", "list");
  }

  @Test
  void aPlanWithAnEvilWayInPrintsNoLine() throws Exception {
    Path plan = initialised("plan").resolve("cluster.yaml");
    Files.writeString(
        plan,
        """
        apiVersion: pgmahout/v1
        nodes:
          - {name: n0, address: 198.18.99.17, ssh: {host: "h;touch pwned", user: "$(touch pwned)"}}
        """);
    assertThat(run(Map.of(), "env", "patronictl")).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void theNextCommandNamesThePlanFileAsOneWord() throws Exception {
    Path plan = initialised(HOSTILE).resolve("cluster.yaml");
    String next = err.toString(StandardCharsets.UTF_8).lines().toList().getLast();
    assertThat(next).startsWith("Next: ");
    Pasted.Calls calls = shell.paste(next.substring("Next: ".length()));
    assertThat(calls.of("pgmahout")).containsExactly("enrol", "-f", plan.toString());
  }

  private Path initialised(String name) throws IOException {
    folder = Files.createDirectory(top.resolve(name));
    assertThat(run(Map.of(), "init", "n0=198.18.99.17")).isZero();
    return folder;
  }

  private String line(String... program) {
    return line(Map.of(), program);
  }

  private String line(Map<String, String> environment, String... program) {
    String[] arguments = Stream.concat(Stream.of("env"), Stream.of(program)).toArray(String[]::new);
    assertThat(run(environment, arguments)).isZero();
    String line = out.toString(StandardCharsets.UTF_8);
    assertThat(line).isEqualTo(VisibleText.of(line)).endsWith("\n");
    return line;
  }

  private int run(Map<String, String> environment, String... arguments) {
    out.reset();
    err.reset();
    Screen screen = new Screen(stream(out), stream(err), false, false);
    PlanLocator home =
        new PlanLocator(environment, folder == null ? top : folder, Optional.empty());
    return PgmahoutCommand.commandLine(screen, home, new Interruption(screen), arguments)
        .execute(arguments);
  }

  private static PrintStream stream(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private static List<List<String>> mounts(List<String> argv) {
    List<List<String>> mounts = new ArrayList<>();
    for (int i = 0; i < argv.size(); i++) {
      if (argv.get(i).equals("--mount")) {
        mounts.add(csv(argv.get(i + 1)));
      }
    }
    return mounts;
  }

  /** A record of CSV (RFC 4180), which is how docker reads a mount. */
  private static List<String> csv(String record) {
    List<String> fields = new ArrayList<>(List.of(""));
    boolean quoted = false;
    for (int i = 0; i < record.length(); i++) {
      char c = record.charAt(i);
      boolean doubled =
          quoted && c == '"' && i + 1 < record.length() && record.charAt(i + 1) == '"';
      if (c == ',' && !quoted) {
        fields.add("");
      } else if (c != '"' || doubled) {
        fields.add(fields.removeLast() + c);
        i += doubled ? 1 : 0;
      } else {
        quoted = !quoted;
      }
    }
    return fields;
  }

  private static String value(List<String> mount, String key) {
    return mount.stream()
        .filter(field -> field.startsWith(key + "="))
        .map(field -> field.substring(key.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isPrivateKey(Path file) {
    try {
      return Files.readString(file).contains("PRIVATE KEY");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
