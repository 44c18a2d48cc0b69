package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Folders of a user's, removed by root, who must not be led elsewhere. */
class TreeRemovalIT {
  @RegisterExtension private final UsersGround ground = new UsersGround();
  private Path build;

  @BeforeEach
  void aFolderOfTheUsersWithAFileOfRoots() throws IOException {
    build = ground.home().resolve("venvs/build.abcdef");
    ground.byUser("mkdir", "-p", build.resolve("lib").toString());
    Files.writeString(Files.createDirectory(build.resolve("lib/bytecode")).resolve("x"), "root's");
    ground.file("build.abcdef/file");
  }

  @Test
  void whatIsRootsInItGoesToo() {
    assertThat(remove(build).ok()).isTrue();
    assertThat(build).doesNotExist();
    assertThat(remove(build).ok()).isTrue();
  }

  @Test
  void aFolderAboveThatHasBecomeALinkLeadsNowhere() {
    ground.byUser("mv", build.getParent().toString(), ground.home().resolve("away").toString());
    ground.byUser("ln", "-s", ground.roots().toString(), build.getParent().toString());
    CommandResult result = remove(build);
    assertThat(result.ok()).isFalse();
    assertThat(result.stderr()).contains("a link leads from " + build.getParent());
  }

  @Test
  void ofALinkTheLinkGoes() {
    ground.byUser("mv", build.toString(), ground.home().resolve("away").toString());
    ground.byUser("ln", "-s", ground.roots().resolve("folder").toString(), build.toString());
    assertThat(remove(build).ok()).isTrue();
    assertThat(build).doesNotExist();
  }

  @AfterEach
  void nothingOfRootsIsTouched() throws IOException {
    ground.assertNothingOfRootsChanged();
  }

  private CommandResult remove(Path path) {
    return new TreeRemoval(ground.commands(), Duration.ofSeconds(30)).of(path);
  }
}
