package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.UsersGround.USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.pgmahout.common.outcome.OpsException;

/** A folder of root's with all that is in it becomes a user's. */
class HandedOverIT {
  @RegisterExtension private final UsersGround ground = new UsersGround();

  @Test
  void allFilesAndFoldersAreGivenAndTheirModesStay() throws IOException {
    Path data = filled(ground.roots().resolveSibling("etcd"));
    assertThat(folder(data).isRootsWithContent()).isTrue();
    folder(data).handOver();
    assertIs(data, "postgres:postgres 0700");
    assertIs(data.resolve("member/wal"), "postgres:postgres 0700");
    assertIs(data.resolve("member/wal/0.wal"), "postgres:postgres 0600");
    assertThat(data.resolve("member/wal/0.wal")).hasContent("log");
    assertThat(folder(data).isRootsWithContent()).isFalse();
    assertThat(folder(data).differs()).isEmpty();
  }

  @Test
  void linksAndWhatElseThereIsStayAndNothingTheyLeadToIsGiven() throws IOException {
    Path data = filled(ground.roots().resolveSibling("etcd"));
    Files.createSymbolicLink(data.resolve("member/out"), ground.roots().resolve("folder"));
    Files.createSymbolicLink(data.resolve("file"), ground.roots().resolve("file"));
    ground.commands().require(Command.of("mkfifo", data.resolve("member/fifo").toString()));
    folder(data).handOver();
    assertIs(data.resolve("member/wal/0.wal"), "postgres:postgres 0600");
    for (String other : List.of("member/out", "file", "member/fifo")) {
      assertThat(Files.getOwner(data.resolve(other), LinkOption.NOFOLLOW_LINKS).getName())
          .as(other)
          .isEqualTo("root");
    }
    ground.assertNothingOfRootsChanged();
  }

  @Test
  void oneThatWasStoppedHalfWayIsFoundByItsTopAndFinished() throws IOException {
    Path data = filled(ground.roots().resolveSibling("etcd"));
    ground
        .commands()
        .require(Command.of("chown", "-R", USER + ":" + USER, data.resolve("member").toString()));
    Files.writeString(data.resolve("later"), "root's");
    assertThat(folder(data).isRootsWithContent()).isTrue();
    folder(data).handOver();
    assertIs(data, "postgres:postgres 0700");
    assertIs(data.resolve("later"), "postgres:postgres 0644");
  }

  @Test
  void whatRootMadeInTheUsersFolderIsGivenToo() throws IOException {
    Path data = filled(ground.roots().resolveSibling("etcd"));
    folder(data).handOver();
    Files.writeString(data.resolve("member/wal/0.tmp"), "by root's etcd");
    assertThat(folder(data).isRootsWithContent()).isFalse();
    folder(data).handOver();
    assertIs(data.resolve("member/wal/0.tmp"), "postgres:postgres 0644");
    assertIs(data, "postgres:postgres 0700");
  }

  @Test
  void anEmptyFolderAndNoneAreNoneOfRootsWithContent() throws IOException {
    Path data = ground.roots().resolveSibling("etcd");
    assertThat(folder(data).isRootsWithContent()).isFalse();
    folder(data).handOver();
    assertThat(data).doesNotExist();
    Files.createDirectories(data.resolve("lost+found"));
    assertThat(folder(data).isRootsWithContent()).isFalse();
  }

  /** As an earlier agent made it, in a folder of another user's. */
  @Test
  void whereAnotherUserDecidesOneThatIsThereIsHandedOverAndStays() throws IOException {
    Path data = filled(ground.home().resolve("etcd"));
    ground.commands().require(Command.of("chmod", "0700", data.toString()));
    assertThat(ofAnother(data).isRootsWithContent()).isTrue();
    ofAnother(data).handOver();
    assertIs(data, "www-data:www-data 0700");
    assertIs(data.resolve("member/wal/0.wal"), "www-data:www-data 0600");
    assertThat(ofAnother(data).isRootsWithContent()).isFalse();
  }

  @Test
  void aLinkThatAnotherUserPutThereLeadsNowhere() throws IOException {
    Path data = ground.home().resolve("etcd");
    ground.byUser("ln", "-s", ground.roots().resolve("folder").toString(), data.toString());
    assertThat(ofAnother(data).isRootsWithContent()).isFalse();
    ofAnother(data).handOver();
    Path above = ground.home().resolve("above");
    ground.byUser("ln", "-s", ground.roots().toString(), above.toString());
    assertThat(ofAnother(above.resolve("folder")).isRootsWithContent()).isFalse();
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> ofAnother(above.resolve("folder")).handOver());
    ground.assertNothingOfRootsChanged();
  }

  @Test
  void inAnotherUsersFolderNoneIsMade() {
    Path data = ground.home().resolve("etcd");
    OwnedFolder folder =
        new FileWriter(ground.commands()).folder(data, "www-data", "0700").madeByRoot();
    for (Runnable deed : new Runnable[] {folder::differs, folder::make}) {
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(deed::run)
          .withMessageContaining("to www-data")
          .withMessageContaining(USER + " can write in " + ground.home());
    }
    assertThat(data).doesNotExist();
  }

  private static Path filled(Path data) throws IOException {
    Path log = Files.createDirectories(data.resolve("member/wal"));
    Files.writeString(log.resolve("0.wal"), "log");
    ProcessCommandRunner commands = new ProcessCommandRunner();
    commands.require(Command.of("chmod", "0700", log.toString()));
    commands.require(Command.of("chmod", "0600", log.resolve("0.wal").toString()));
    return data;
  }

  private OwnedFolder folder(Path path) {
    return new FileWriter(ground.commands()).folder(path, USER, "0700").madeByRoot();
  }

  /** Of a user who is neither root nor the one in whose territory it is. */
  private OwnedFolder ofAnother(Path path) {
    return new OwnedFolder(ground.commands(), path, "www-data", "0700").madeByRoot();
  }

  private static void assertIs(Path path, String ownership) throws IOException {
    assertThat(
            Ownership.of(
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)))
        .hasToString(ownership);
  }
}
