package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.Containers.Confinement;
import org.pgmahout.agent.os.Containers.ContainerSpec;
import org.pgmahout.agent.os.Containers.ContainerState;
import org.pgmahout.agent.os.Containers.Settings;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** A real engine, and an image that was exchanged under its name. */
class DockerIT {
  private static final String NAME = "pgmahout-it/image:v1";
  private static final String CONTAINER = "pgmahout-it-image";

  @TempDir Path folder;
  private final CommandRunner commands = new ProcessCommandRunner();
  private final Docker docker = new Docker();

  @BeforeEach
  @AfterEach
  void nothingOfOurs() {
    commands.run(Command.of("docker", "rm", "-f", CONTAINER));
    commands.run(Command.of("docker", "rmi", "-f", NAME));
  }

  @Test
  void theImageOfTheDigestAloneIsKnown() throws Exception {
    String meant = save("meant");
    String other = save("other");
    docker.load(archive("meant"));
    assertThat(docker.image(NAME)).contains(meant);
    assertThat(docker.image(NAME + "@" + meant)).contains(meant);
    assertThat(docker.image(NAME + "@" + other)).isEmpty();

    docker.load(archive("other"));
    assertThat(docker.image(NAME)).as("the tag was moved").contains(other);
  }

  @Test
  void whatIsNoArchiveIsNamedWithTheEnginesWords() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.tar"), "no archive");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> docker.load(broken))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_MISSING))
        .withMessageContaining(broken.toString());
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> docker.load(folder.resolve("none.tar")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_MISSING))
        .withMessageContaining("NoSuchFile");
  }

  @Test
  void aContainerIsMadeOfTheImageThatIsMeantAndOfNoOther() throws Exception {
    String meant = save("meant");
    String other = save("other");
    docker.load(archive("other"));
    ContainerSpec spec = new ContainerSpec(CONTAINER, NAME + "@" + meant, settings());
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> docker.create(spec))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_MISSING));
    assertThat(docker.find(CONTAINER)).isEmpty();
    assertThat(other).isNotEqualTo(meant);

    docker.load(archive("meant"));
    docker.create(spec);
    assertThat(docker.find(CONTAINER)).map(ContainerState::imageId).contains(meant);
  }

  @Test
  void rightsAreAsTheyWereAskedFor() throws Exception {
    save("any");
    docker.load(archive("any"));
    for (Confinement rights :
        List.of(
            Confinement.NONE,
            new Confinement(
                "997:995", List.of("ALL"), List.of(), List.of("no-new-privileges"), true, false))) {
      docker.create(new ContainerSpec(CONTAINER, NAME, settings(rights)));
      assertThat(docker.find(CONTAINER))
          .map(ContainerState::settings)
          .map(Settings::confinement)
          .contains(rights);
      docker.remove(CONTAINER);
    }
  }

  @Test
  void rightsThatAHandGaveAreSeen() throws Exception {
    save("any");
    docker.load(archive("any"));
    for (List<String> byHand :
        List.of(
            List.of("--cap-add=SYS_ADMIN", "--user=997"),
            List.of("--privileged", "--read-only"),
            List.of("--security-opt=seccomp=unconfined", "--cap-drop=NET_RAW"))) {
      commands.require(
          Command.of("docker", "create", "--name", CONTAINER)
              .with(byHand)
              .with(List.of(NAME, "/none")));
      List<String> seen = docker.find(CONTAINER).orElseThrow().settings().confinement().words();
      assertThat(seen)
          .containsAll(byHand.stream().map(option -> option.substring("--".length())).toList());
      docker.remove(CONTAINER);
    }
  }

  private static Settings settings() {
    return settings(Confinement.NONE);
  }

  private static Settings settings(Confinement rights) {
    return new Settings(
        List.of("/none"), List.of(), "none", "no", rights, Map.of("driver", "json-file"), Map.of());
  }

  private Path archive(String what) {
    return folder.resolve(what + ".tar");
  }

  /** Its id; afterwards the engine has no image of the name. */
  private String save(String what) throws Exception {
    Path content = Files.createDirectories(folder.resolve(what));
    Files.writeString(content.resolve("file"), what);
    Path tar = folder.resolve("content.tar");
    commands.require(Command.of("tar", "-c", "-C", content.toString(), "-f", tar.toString(), "."));
    commands.require(Command.of("docker", "import", tar.toString(), NAME));
    String id = docker.image(NAME).orElseThrow();
    commands.require(Command.of("docker", "save", "-o", archive(what).toString(), NAME));
    commands.require(Command.of("docker", "rmi", NAME));
    return id;
  }
}
