package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.UsersGround.USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.pgmahout.common.outcome.OpsException;

/** Where along a path somebody else than root begins to decide. */
class TerritoryIT {
  @RegisterExtension private final UsersGround ground = new UsersGround();

  @Test
  void aUsersFolderInAFolderOfRootsIsReachedByRootAndWhatIsInItIsTheUsers() {
    assertThat(Territory.of(ground.home()).ours()).isTrue();
    Path below = ground.home().resolve("not/there/yet");
    assertThat(Territory.of(below))
        .isEqualTo(new Territory(below, Optional.of(ground.home()), USER));
  }

  @Test
  void whatIsMissingInAFolderOfRootsIsRoots() {
    assertThat(Territory.of(ground.roots().resolve("not/there")).ours()).isTrue();
  }

  @Test
  void rootsLinksAreFollowedUpToTheUsersFolder() throws IOException {
    Path link = Files.createSymbolicLink(ground.roots().resolve("link"), Path.of("../home"));
    assertThat(Territory.of(link).path()).isEqualTo(link);
    assertThat(Territory.ofTarget(link).path()).isEqualTo(ground.home());
    assertThat(Territory.of(link.resolve("x")))
        .isEqualTo(new Territory(ground.home().resolve("x"), Optional.of(ground.home()), USER));
  }

  @Test
  void inAFolderThatIsOpenToAllNothingIsRoots() throws IOException {
    Path open = Files.createDirectory(ground.roots().resolve("open"));
    Files.createFile(open.resolve("file"));
    for (String mode : new String[] {"rwxrwxrwx", "rwxr-xrwx"}) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(mode));
      assertThat(Territory.of(open.resolve("file")))
          .isEqualTo(new Territory(open.resolve("file"), Optional.of(open), ""));
    }
    ground.commands().require(Command.of("chgrp", USER, open.toString()));
    ground.commands().require(Command.of("chmod", "0775", open.toString()));
    assertThat(Territory.of(open.resolve("file")).ours()).isFalse();
  }

  /** As in /tmp: only its owner can exchange an entry. */
  @Test
  void inAStickyFolderRootsEntriesAreRootsAndTheUsersAreNot() throws IOException {
    Path sticky = Files.createDirectory(ground.roots().resolve("sticky"));
    ground.commands().require(Command.of("chmod", "1777", sticky.toString()));
    Files.createDirectory(sticky.resolve("roots"));
    ground.byUser("mkdir", sticky.resolve("users").toString());
    ground.byUser("ln", "-s", "roots", sticky.resolve("link").toString());
    assertThat(Territory.of(sticky.resolve("roots/x")).ours()).isTrue();
    assertThat(Territory.of(sticky.resolve("new")).ours())
        .as("anybody may make it first")
        .isFalse();
    assertThat(Territory.of(sticky.resolve("users")).owner()).isEqualTo(USER);
    assertThat(Territory.of(sticky.resolve("users/x")).owner()).isEqualTo(USER);
    assertThat(Territory.of(sticky.resolve("link/x")).owner()).isEqualTo(USER);
    Files.createSymbolicLink(ground.roots().resolve("in"), Path.of("sticky/roots/../users"));
    assertThat(Territory.of(ground.roots().resolve("in/x")).owner()).isEqualTo(USER);
  }

  @Test
  void aCircleOfLinksIsAnError() throws IOException {
    Path link = Files.createSymbolicLink(ground.roots().resolve("circle"), Path.of("circle"));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> Territory.ofTarget(link))
        .withMessageContaining(link.toString());
  }
}
