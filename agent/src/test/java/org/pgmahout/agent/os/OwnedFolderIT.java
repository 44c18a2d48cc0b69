package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.UsersGround.USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** Folders of a user's, made by root, who must not be led where the user cannot go. */
class OwnedFolderIT {
  @RegisterExtension private final UsersGround ground = new UsersGround();

  @Test
  void aMissingFolderIsMadeByTheUserWithThoseAboveIt() throws IOException {
    Path data = ground.home().resolve("15/main");
    make(data);
    assertIs(data, "postgres:postgres 0700");
    assertIs(data.getParent(), "postgres:postgres 0755");
  }

  @Test
  void inAFolderOfRootsItIsMadeAndGivenAndThoseAboveItAreRoots() throws IOException {
    Path data = ground.roots().resolveSibling("srv/big/data");
    make(data);
    assertIs(data, "postgres:postgres 0700");
    assertIs(data.getParent(), "root:root 0755");
  }

  @Test
  void aLinkOfTheUsersToAFolderOfRootsGivesNothingAway() throws IOException {
    Path data = ground.home().resolve("data");
    ground.byUser("ln", "-s", ground.roots().resolve("folder").toString(), data.toString());
    refused(data, "root");
  }

  @Test
  void norDoesOneThatAFolderAboveHasBecome() throws IOException {
    Path link = ground.home().resolve("15");
    ground.byUser("ln", "-s", ground.roots().toString(), link.toString());
    refused(link.resolve("folder"), "root");
    refused(link.resolve("folder/inside"), "a link leads there");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> make(link.resolve("new")))
        .withMessageContaining("Permission denied");
  }

  @Test
  void aLinkOfTheAdministratorsToAFolderOfTheUsersGoesOnWorking() throws IOException {
    Path big = ground.roots().resolveSibling("big");
    ground
        .commands()
        .require(Command.of("install", "-d", "-o", USER, "-g", USER, "-m", "0755", big.toString()));
    Path data = Files.createSymbolicLink(ground.home().resolve("data"), big);
    assertThat(folder(data).differs()).hasSize(1);
    make(data);
    assertThat(data).isSymbolicLink();
    assertIs(big, "postgres:postgres 0700");
  }

  @Test
  void aFolderOfRootsWithTheUsersFilesAloneIsTheUsersFromNowOn() throws IOException {
    Path pki = Files.createDirectory(ground.home().resolve("pki"));
    Files.writeString(pki.resolve("node.key"), "key");
    ground.commands().require(Command.of("chown", USER, pki.resolve("node.key").toString()));
    make(pki);
    assertIs(pki, "postgres:postgres 0700");
    assertThat(pki.resolve("node.key")).hasContent("key");
  }

  @Test
  void oneWithAnythingOfRootsIsNot() throws IOException {
    for (Path pki :
        new Path[] {ground.home().resolve("pki"), ground.roots().resolveSibling("pki")}) {
      Files.createDirectory(pki);
      Files.writeString(pki.resolve("secret"), "root's");
      refused(pki, "root");
      assertIs(pki, "root:root 0755");
    }
  }

  @Test
  void aNewFileSystemHoldsNothing() throws IOException {
    Path mount = ground.home().resolve("data");
    Files.createDirectories(mount.resolve("lost+found"));
    make(mount);
    assertIs(mount, "postgres:postgres 0700");
    assertIs(mount.resolve("lost+found"), "root:root 0755");
  }

  @Test
  void aFolderOfRootsByThePlanIsNotMadeWhereSomebodyElseDecides() throws IOException {
    OwnedFolder folder =
        new OwnedFolder(ground.commands(), ground.home().resolve("etcd"), "root", "0700");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(folder::make)
        .withMessageContaining(ground.home().toString())
        .withMessageContaining(USER);
    assertThat(ground.home()).isEmptyDirectory();
  }

  /** As an earlier agent made it, which looked at nothing. */
  @Test
  void oneThatIsRootsThereAlreadyStays() throws IOException {
    Path etcd = Files.createDirectory(ground.home().resolve("etcd"));
    ground.commands().require(Command.of("chmod", "0700", etcd.toString()));
    OwnedFolder folder = new OwnedFolder(ground.commands(), etcd, "root", "0700");
    folder.make();
    assertThat(folder.differs()).isEmpty();
    ground.commands().require(Command.of("chmod", "0755", etcd.toString()));
    assertThatExceptionOfType(OpsException.class).isThrownBy(folder::differs);
  }

  /** As earlier agents made it; the data below was removed, so that the replica is built again. */
  @Test
  void aFolderAboveThatIsRootsIsGivenToTheUserWhoCouldNotAddToIt() throws IOException {
    Path above = Files.createDirectory(ground.home().resolve("15"));
    make(above.resolve("main"));
    assertIs(above, "postgres:postgres 0755");
    assertIs(above.resolve("main"), "postgres:postgres 0700");
  }

  @Test
  void butNotWhenItHoldsAnythingOfRoots() throws IOException {
    Path above = Files.createDirectory(ground.home().resolve("15"));
    Files.writeString(above.resolve("secret"), "root's");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> make(above.resolve("main")))
        .withMessageContaining(above.toString());
    assertIs(above, "root:root 0755");
  }

  @Test
  void whatAKilledAgentLeftOfAFileDoesNotCount() throws IOException {
    Path pki = Files.createDirectory(ground.home().resolve("pki"));
    Files.writeString(pki.resolve(".node.key.7f3a9c0012ab34cd"), "ke");
    make(pki);
    assertIs(pki, "postgres:postgres 0700");
  }

  /** A look by root is one by the user, or none: the user is asked wherever both could differ. */
  @Test
  void whatIsLookedAtWithoutTheUserIsWhatTheUserWouldSee() throws IOException {
    Path data = ground.home().resolve("15/main");
    make(data);
    assertThat(PlainWay.look(data, USER)).hasValue(new Ownership(USER, USER, "0700"));
    Files.createSymbolicLink(ground.home().resolve("link"), data);
    Path closed =
        Files.createDirectories(ground.roots().resolveSibling("closed/inside")).getParent();
    ground.commands().require(Command.of("chmod", "0700", closed.toString()));
    for (Path path :
        new Path[] {
          ground.home().resolve("link"), ground.home().resolve("15/none"), closed.resolve("inside")
        }) {
      assertThat(PlainWay.look(path, USER)).as(path.toString()).isEmpty();
    }
  }

  private void refused(Path path, String why) throws IOException {
    for (Runnable attempt : new Runnable[] {() -> make(path), () -> folder(path).differs()}) {
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(attempt::run)
          .withMessageContaining(path.toString())
          .withMessageContaining(why);
    }
    ground.assertNothingOfRootsChanged();
  }

  private void make(Path path) {
    folder(path).make();
    assertThat(folder(path).differs()).isEmpty();
  }

  private OwnedFolder folder(Path path) {
    return new FileWriter(ground.commands()).folder(path, USER, "0700");
  }

  private static void assertIs(Path path, String ownership) throws IOException {
    assertThat(
            Ownership.of(
                Files.readAttributes(
                    path,
                    java.nio.file.attribute.PosixFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS)))
        .hasToString(ownership);
  }

  @AfterEach
  void nothingOfRootsIsTouched() throws IOException {
    ground.assertNothingOfRootsChanged();
  }

  @Test
  void whatIsNoFolderIsNamed() throws IOException {
    ground.byUser("mkfifo", ground.home().resolve("data").toString());
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> folder(ground.home().resolve("data")).differs())
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LEFTOVERS));
  }
}
