package org.pgmahout.agent.component.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.local.MemberSessions;
import org.pgmahout.agent.os.Accounts;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Containers.Confinement;
import org.pgmahout.agent.os.Containers.ContainerSpec;
import org.pgmahout.agent.os.Containers.Settings;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.FreePort;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.ProcessCommandRunner;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/**
 * A real member of etcd, by the product's own steps: it runs as a user that can do nothing but
 * write in its folder, and one that ran as root is moved with its data. Needs root and Docker.
 */
class EtcdMemberIT {
  private static final String CONTAINER = "pgmahout-it-etcd-" + ProcessHandle.current().pid();

  /** All but the image, and the files for people. */
  private static final List<String> STEPS =
      List.of("etcd/user", "etcd/data-folder", "etcd/container", "etcd/healthy");

  @TempDir Path place;
  private final CommandRunner commands = new ProcessCommandRunner();
  private final NamedContainers containers = new NamedContainers(new Docker(), CONTAINER);
  private final boolean hadUser = user().isPresent();
  private Path data;
  private NodeSpec spec;

  @BeforeEach
  void aNode() throws IOException {
    data = place.resolve("etcd");
    String plan =
        """
        apiVersion: pgmahout/v1
        security: {transport: plain}
        etcd: {data_dir: "%s", client_port: %d, peer_port: %d, metrics_port: %d}
        nodes:
          - {name: node-00, address: 127.0.0.1, roles: [etcd]}
        """
            .formatted(data, FreePort.any(), FreePort.any(), FreePort.any());
    spec = PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }

  @AfterEach
  void nothingOfOurs() {
    commands.run(Command.of("docker", "rm", "-f", CONTAINER));
    if (!hadUser) {
      commands.run(Command.of("userdel", EtcdContainer.USER));
    }
  }

  @Test
  void aNewMemberRunsAsItsUserAndMayDoNothingBesides() throws IOException {
    applyAll();
    assertIsConfined();
    etcdctl("put", "key", "value");

    String before = started();
    assertAllIsRight();
    applyAll();
    assertThat(started()).as("what is right stays").isEqualTo(before);
  }

  @Test
  void oneThatRanAsRootIsMovedWithItsData() throws IOException {
    asRootsEtcd();
    etcdctl("put", "key", "value");
    String member = etcdctl("member", "list");
    named("etcd/user").apply(new QuietContext());
    named("etcd/data-folder").apply(new QuietContext());
    assertThat(named("etcd/data-folder").check(new QuietContext())).isEqualTo(Finding.right());
    assertThat(named("etcd/container").check(new QuietContext())).isInstanceOf(Finding.Wrong.class);
    assertThat(owners())
        .as("nothing is given away while root's etcd works in it")
        .containsOnlyKeys("root");

    applyAll();
    assertIsConfined();
    assertThat(etcdctl("get", "key", "--print-value-only")).isEqualTo("value");
    assertThat(etcdctl("member", "list")).isEqualTo(member);
    assertAllIsRight();
  }

  @Test
  void oneWhoseMoveWasStoppedBeforeItsContainerWasMadeIsMovedByTheNextRun() throws IOException {
    asRootsEtcd();
    etcdctl("put", "key", "value");
    containers.failCreate = true;
    assertThatExceptionOfType(OpsException.class).isThrownBy(this::applyAll);
    assertThat(containers.find(CONTAINER)).isEmpty();
    // As it is left by a kill between the last file and the folder itself.
    commands.require(Command.of("chown", "root:root", data.toString()));

    containers.failCreate = false;
    applyAll();
    assertIsConfined();
    assertThat(etcdctl("get", "key", "--print-value-only")).isEqualTo("value");
    assertAllIsRight();
  }

  @Test
  void whatRootsEtcdOfAHandWroteInItsFolderIsHandedOver() throws IOException {
    applyAll();
    etcdctl("put", "key", "value");
    commands.require(Command.of("docker", "rm", "-f", CONTAINER));
    asRootsEtcd();
    etcdctl("put", "key", "another");
    // etcd makes another file of its log when one is full, which takes long.
    Files.writeString(data.resolve("member/wal/1.tmp"), "");
    assertThat(owners()).as("files of two users").hasSize(2);

    applyAll();
    assertIsConfined();
    assertThat(etcdctl("get", "key", "--print-value-only")).isEqualTo("another");
  }

  @Test
  void aFileOfRootsThatEndsItIsNamedWithWhatMendsIt() throws IOException {
    applyAll();
    etcdctl("put", "key", "value");
    commands.require(Command.of("docker", "stop", CONTAINER));
    commands.require(Command.of("chown", "root:root", data.resolve("member/snap/db").toString()));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(this::applyAll)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.ETCD_UNAVAILABLE))
        .satisfies(e -> assertThat(e.hint()).contains("docker rm -f", data.toString()));

    commands.require(Command.of("docker", "rm", "-f", CONTAINER));
    applyAll();
    assertThat(etcdctl("get", "key", "--print-value-only")).isEqualTo("value");
  }

  @Test
  void aMemberWhoseDataIsGoneIsNotStartedEmpty() throws IOException {
    asRootsEtcd();
    commands.require(Command.of("docker", "stop", CONTAINER));
    commands.require(Command.of("rm", "-rf", data.resolve("member").toString()));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(this::applyAll)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_AT_RISK));
    assertThat(containers.find(CONTAINER)).isPresent();
  }

  /** As an earlier version made it, in a folder of root's. */
  private void asRootsEtcd() throws IOException {
    if (!Files.exists(data)) {
      commands.require(Command.of("install", "-d", "-m", "0700", data.toString()));
    }
    EtcdContainer wanted = EtcdContainer.of(spec);
    containers.create(
        new ContainerSpec(
            CONTAINER,
            wanted.image(),
            new Settings(
                wanted.command(),
                List.of(data + ":/var/lib/etcd"),
                "host",
                "always",
                Confinement.NONE,
                Map.of("driver", "json-file"),
                Map.of())));
    containers.start(CONTAINER);
    named("etcd/healthy").apply(new QuietContext());
  }

  private void assertIsConfined() throws IOException {
    Accounts.User user = user().orElseThrow();
    String pid =
        commands
            .require(Command.of("docker", "inspect", "-f", "{{.State.Pid}}", CONTAINER))
            .stdout()
            .strip();
    Map<String, String> status =
        Files.readAllLines(Path.of("/proc", pid, "status")).stream()
            .map(line -> line.split(":\\s*", 2))
            .collect(Collectors.toMap(field -> field[0], field -> field[1].strip()));
    assertThat(status.get("Uid").split("\\s+")).containsOnly(String.valueOf(user.uid()));
    assertThat(status.get("Gid").split("\\s+")).containsOnly(String.valueOf(user.gid()));
    assertThat(status.get("Groups")).isIn("", String.valueOf(user.gid()));
    for (String set : List.of("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")) {
      assertThat(status.get(set)).as(set).isEqualTo("0000000000000000");
    }
    assertThat(status).containsEntry("NoNewPrivs", "1").containsEntry("Seccomp", "2");
    assertThatExceptionOfType(FileSystemException.class)
        .as("even root cannot write there")
        .isThrownBy(() -> Files.createFile(Path.of("/proc", pid, "root", "file")))
        .withMessageContaining("Read-only file system");
    assertThat(owners()).containsOnlyKeys(EtcdContainer.USER);
  }

  private void assertAllIsRight() {
    for (String step : STEPS) {
      assertThat(named(step).check(new QuietContext())).as(step).isEqualTo(Finding.right());
    }
  }

  private void applyAll() {
    for (String name : STEPS) {
      Step step = named(name);
      if (!step.check(new QuietContext()).equals(Finding.right())) {
        step.apply(new QuietContext());
      }
    }
  }

  private Step named(String path) {
    return steps().stream().filter(step -> step.id().path().equals(path)).findFirst().orElseThrow();
  }

  private List<Step> steps() {
    NodeTools tools =
        new NodeTools(
            commands,
            new FileWriter(commands),
            new Apt(commands, Optional::empty),
            new Systemd(commands),
            containers,
            new Machine(commands),
            new FolderMarks(place.resolve("folders.json"), commands),
            new MemberSessions());
    return new EtcdSteps(tools, LocalHttp.over(Optional.empty())).steps(spec, Map.of());
  }

  /** Whose the folder is and all that is in it. */
  private Map<String, Long> owners() throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      Map<String, Long> owners = new TreeMap<>();
      for (Path path : all.toList()) {
        owners.merge(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName(), 1L, Long::sum);
      }
      return owners;
    }
  }

  private String started() {
    return commands
        .require(Command.of("docker", "inspect", "-f", "{{.Id}} {{.State.StartedAt}}", CONTAINER))
        .stdout();
  }

  private String etcdctl(String... words) {
    return commands
        .require(
            Command.of("docker", "exec", CONTAINER, "etcdctl")
                .with(List.of("--endpoints=127.0.0.1:" + spec.plan().etcd().clientPort()))
                .with(List.of(words)))
        .stdout()
        .strip();
  }

  private static Optional<Accounts.User> user() {
    return Accounts.ofThisMachine().user(EtcdContainer.USER);
  }
}
