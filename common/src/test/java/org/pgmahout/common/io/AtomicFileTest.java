package org.pgmahout.common.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void aFile() throws IOException {
    file = folder.resolve("cluster.yaml");
    Files.writeString(file, "old");
  }

  @Test
  void itIsReplacedAndLeavesNothingBesideIt() throws IOException {
    AtomicFile.of(file).replace("new".getBytes(UTF_8));
    AtomicFile.ofOneWriter(file).replace("newer".getBytes(UTF_8));
    assertThat(Files.readString(file)).isEqualTo("newer");
    assertThat(names()).containsExactly("cluster.yaml");
  }

  @Test
  void whatFailsOnTheWayLeavesTheOldFileAloneAndNoDraft() throws IOException {
    AtomicFile.Act fails =
        draft -> {
          throw new IOException("nobody owns " + draft.getFileName());
        };
    for (AtomicFile failing :
        List.of(
            AtomicFile.of(file).given(fails),
            AtomicFile.of(file).afterLook(fails),
            AtomicFile.ofOneWriter(file).given(fails))) {
      assertThatThrownBy(() -> failing.replace("new".getBytes(UTF_8)))
          .hasMessageStartingWith("nobody owns .cluster.yaml");
      assertThat(Files.readString(file)).isEqualTo("old");
      assertThat(names()).containsExactly("cluster.yaml");
    }
    Path taken = Files.createDirectories(folder.resolve("taken/full")).getParent();
    assertThatThrownBy(() -> AtomicFile.of(taken).replace("new".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
    assertThat(names()).containsExactly("cluster.yaml", "taken");
  }

  @Test
  void aClosedFileIsClosedBeforeItHasAnythingInIt() throws IOException {
    AtomicFile.of(file)
        .closed()
        .afterLook(draft -> assertThat(mode(draft)).isEqualTo("rw-------"))
        .given(draft -> assertThat(mode(draft)).isEqualTo("rw-------"))
        .replace("secret".getBytes(UTF_8));
    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void whatIsGivenIsDoneToTheWholeDraft() throws IOException {
    AtomicFile.of(file)
        .closed()
        .given(
            draft -> {
              assertThat(draft).hasContent("new");
              Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r-----"));
            })
        .replace("new".getBytes(UTF_8));
    assertThat(mode(file)).isEqualTo("rw-r-----");
  }

  @Test
  void theLastLookSeesWhatWouldBeReplaced() throws IOException {
    AtomicFile careful =
        AtomicFile.of(file)
            .afterLook(
                _ -> {
                  if (!Files.readString(file).equals("old")) {
                    throw new IllegalStateException("changed meanwhile");
                  }
                })
            .given(_ -> Files.writeString(file, "an editor's"));
    assertThatThrownBy(() -> careful.replace("new".getBytes(UTF_8)))
        .hasMessage("changed meanwhile");
    assertThat(Files.readString(file)).isEqualTo("an editor's");
  }

  @Test
  void itIsCreatedOnceAndNeverOverwritten() throws IOException {
    Path fresh = folder.resolve("fresh");
    assertThat(AtomicFile.of(fresh).closed().create("first".getBytes(UTF_8))).isTrue();
    assertThat(AtomicFile.of(fresh).closed().create("second".getBytes(UTF_8))).isFalse();
    assertThat(Files.readString(fresh)).isEqualTo("first");
    assertThat(mode(fresh)).isEqualTo("rw-------");
    assertThat(names()).containsExactly("cluster.yaml", "fresh");
  }

  @Test
  void theDraftThatAKillLeftIsClearedAwayByTheNextWrite() throws IOException {
    Files.writeString(folder.resolve(".cluster.yaml.new"), "half");
    AtomicFile.ofOneWriter(file).closed().replace("new".getBytes(UTF_8));
    assertThat(names()).containsExactly("cluster.yaml");
    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void aLinkIsReplacedNotFollowed() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    AtomicFile.of(link).replace("new".getBytes(UTF_8));
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(Files.readString(file)).isEqualTo("old");

    AtomicFile.ofOneWriter(link).link(file);
    assertThat(Files.readSymbolicLink(link)).isEqualTo(file);
    assertThat(names()).containsExactly("cluster.yaml", "link");
  }

  @Test
  void itIsRenamedOverAnotherAndRemovedAlsoWhereItIsNot() throws IOException {
    Path next = folder.resolve("next");
    Files.writeString(next, "new");
    AtomicFile.rename(next, file);
    assertThat(Files.readString(file)).isEqualTo("new");
    AtomicFile.delete(file);
    AtomicFile.delete(file);
    assertThat(names()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> AtomicFile.of(folder.resolve("gone/file")).replace(new byte[0]))
        .isInstanceOf(NoSuchFileException.class);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
