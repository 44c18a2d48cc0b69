package org.pgmahout.agent.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.pgmahout.agent.os.UsersGround.USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgmahout.agent.AllComponents;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.health.CertificateWatch;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.ProcessCommandRunner;
import org.pgmahout.agent.os.UsersGround;
import org.pgmahout.agent.step.FileStep;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;

/**
 * Every file and folder of a database node that is in a user's own folders, taken from the steps
 * themselves, and each folder above it: the user puts something else in its place, and root looks
 * at it and mends it. Nothing of root's changes, all ends in time, and what is refused is named.
 */
class UsersTerritoryIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @RegisterExtension private final UsersGround ground = new UsersGround();
  private final QuietContext context = new QuietContext();
  private final RealUsers commands = new RealUsers();
  private NodeSpec spec;
  private List<Step> steps;

  /** What the user puts in the place of something. */
  private enum Trap {
    LINK_TO_FILE("ln", "-sT", "ROOTS/file"),
    LINK_TO_FOLDER("ln", "-sT", "ROOTS/folder"),
    FIFO("mkfifo"),
    GIGABYTE("truncate", "-s", "1G"),
    FOLDER("mkdir", "-p"),
    LINK_TO_NOTHING("ln", "-sT", "/nowhere");

    private final List<String> argv;

    Trap(String... argv) {
      this.argv = List.of(argv);
    }
  }

  @BeforeEach
  void aNodeAsApplied() throws IOException {
    spec = spec();
    Map<String, Secret> secrets = new TreeMap<>();
    spec.secrets().forEach(name -> secrets.put(name, new Secret("x")));
    secrets.put(SecretNames.CLUSTER_CA, new Secret("root's\n"));
    Path state = ground.roots().resolve("state");
    steps =
        new AllComponents(
                NodeTools.of(
                    commands, new Docker(), Optional::empty, new AgentFolders(state, state)),
                new AgentFolders(state, state),
                new Remembered(Optional::empty, Optional::empty, Map::of))
            .steps(spec, secrets, List.of(Component.POSTGRESQL, Component.PATRONI));
    assertThat(theirs()).hasSizeGreaterThanOrEqualTo(8);
    mend();
    for (Step step : theirs()) {
      for (Path place : places(step)) {
        String rest = "folder/" + place.relativize(path(step));
        if (step instanceof FolderStep) {
          ground.folder(rest);
        } else if (!place.equals(path(step))) {
          ground.file(rest);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Trap.class)
  void nothingOfRootsChangesAndAllEndsInTime(Trap trap) {
    for (Step step : theirs()) {
      for (Path place : places(step)) {
        String what = "%s in the place of %s, for %s".formatted(trap, place, step.id().path());
        lay(trap, place);
        assertTimeoutPreemptively(SOON, () -> visit(step, what), what);
        clear(place);
      }
    }
    mend();
  }

  private void visit(Step step, String what) throws IOException {
    named(step, what, () -> step.check(context));
    named(step, what, () -> step.apply(context));
    for (String reader : List.of("patroni/service", "patroni/venv", "patroni/venv-in-use")) {
      quiet(() -> named(reader).check(context));
    }
    FileWriter files = new FileWriter(commands);
    quiet(() -> new LocalPatroni(spec, files).ask(PatroniClient::status));
    quiet(() -> Programs.of(spec.plan().postgresql(), files).requireFit());
    AgentFolders folders = new AgentFolders(ground.roots(), ground.roots());
    new CertificateWatch(folders, () -> Optional.of(spec), Clock.systemUTC(), files).ends();
    ground.assertNothingOfRootsChanged();
  }

  private void named(Step step, String what, Runnable deed) {
    try {
      deed.run();
    } catch (OpsException e) {
      assertThat(e.getMessage()).as(what).contains(path(step).getParent().toString());
    }
  }

  private static void quiet(Runnable deed) {
    try {
      deed.run();
    } catch (OpsException e) {
      assertThat(e.hint()).isNotBlank();
    }
  }

  @Test
  void aNodeWithNothingToDoTakesFewCommands() {
    commands.asUser = 0;
    for (Step step : theirs()) {
      assertThat(step.check(context)).as(step.id().path()).isEqualTo(Finding.right());
    }
    for (String reader : List.of("patroni/service", "patroni/venv", "patroni/venv-in-use")) {
      named(reader).check(context);
    }
    assertThat(commands.asUser).isLessThanOrEqualTo(theirs().size() + 5);
  }

  /** Clusters that were made before have a folder of certificates of root's. */
  @Test
  void certificatesInAFolderOfRootsAreBroughtOver() throws IOException {
    Path pki = Path.of(spec.plan().patroni().home(), "pki");
    ground.commands().require(Command.of("chown", "root:root", pki.toString()));
    assertThat(named("patroni/pki").check(context)).isInstanceOf(Finding.Wrong.class);
    Files.writeString(pki.resolve("node.crt"), "older");
    mend();
    assertThat(Files.getOwner(pki).getName()).isEqualTo(USER);
    assertThat(pki.resolve("node.crt")).hasContent("x");
  }

  private void lay(Trap trap, Path place) {
    List<String> argv = new ArrayList<>(trap.argv);
    argv.replaceAll(word -> word.replace("ROOTS", ground.roots().toString()));
    argv.add(place.toString());
    ground.byUser("mv", "-T", "--", place.toString(), away(place).toString());
    ground.byUser(argv.toArray(String[]::new));
    if (trap == Trap.FOLDER) {
      ground.byUser("touch", place.resolve("mine").toString());
    }
  }

  private void clear(Path place) {
    ground.commands().require(Command.of("rm", "-rf", "--", place.toString()));
    ground.byUser("mv", "-T", "--", away(place).toString(), place.toString());
  }

  private static Path away(Path place) {
    return place.resolveSibling("away");
  }

  /** After all of it a node is as it is to be. */
  private void mend() {
    for (Step step : theirs()) {
      step.apply(context);
      assertThat(step.check(context)).as(step.id().path()).isEqualTo(Finding.right());
    }
  }

  private List<Step> theirs() {
    return steps.stream()
        .filter(step -> step instanceof FileStep || step instanceof FolderStep)
        .filter(step -> path(step).startsWith(ground.home()))
        .toList();
  }

  private Step named(String path) {
    return steps.stream().filter(step -> step.id().path().equals(path)).findFirst().orElseThrow();
  }

  private static Path path(Step step) {
    return Path.of(step.name().title());
  }

  /** The thing itself, and each folder above it that the user can exchange. */
  private List<Path> places(Step step) {
    List<Path> places = new ArrayList<>();
    for (Path at = path(step); !at.equals(ground.home()); at = at.getParent()) {
      if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
        places.add(at);
      }
    }
    return places;
  }

  private NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        patroni: {home: %1$s/patroni}
        postgresql: {data_dir: %1$s/15/main, wal_dir: %1$s/wal}
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
        """
            .formatted(ground.home());
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }

  /** Runs for real what is done as the user; all that would touch the machine is only answered. */
  private static final class RealUsers implements CommandRunner {
    private volatile int asUser;

    @Override
    public CommandResult run(Command command, Consumer<String> onLine) {
      if (!List.of("runuser", "setpriv").contains(command.argv().getFirst())) {
        return FakeCommandRunner.says(0, "LoadState=loaded\nActiveState=active\n");
      }
      asUser++;
      return command.argv().contains("--validate-config")
          ? FakeCommandRunner.says(0, "")
          : new ProcessCommandRunner().run(command, onLine);
    }
  }
}
