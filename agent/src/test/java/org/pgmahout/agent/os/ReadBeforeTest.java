package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadBeforeTest {
  @TempDir private Path folder;
  private final List<Path> read = new ArrayList<>();
  private final ReadBefore before = at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)));
  private Path file;

  private static ReadBefore at(InstantSource clock) {
    return new ReadBefore(clock);
  }

  @BeforeEach
  void aFile() throws IOException {
    file = Files.writeString(folder.resolve("patroni.yml"), "one");
  }

  @Test
  void whatIsUnchangedIsReadOnce() throws IOException {
    Path other = Files.writeString(folder.resolve("node.key"), "key");
    assertThat(texts(before, file)).containsExactly("one");
    assertThat(texts(before, other, file)).containsExactly("key", "one");
    assertThat(read).containsExactly(file, other);
  }

  @Test
  void everyChangeIsSeen() throws IOException {
    texts(before, file);
    awaitTick();
    Files.writeString(file, "two");
    assertThat(texts(before, file)).containsExactly("two");

    Path fresh = Files.writeString(folder.resolve("fresh"), "new");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(texts(before, file)).containsExactly("new");

    awaitTick();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    texts(before, file);
    assertThat(read).hasSize(4);

    Files.delete(file);
    assertThat(texts(before, file)).containsExactly("");
  }

  /** Until the kernel gives another time than the file has. */
  private void awaitTick() throws IOException {
    Path probe = folder.resolve("probe");
    Object changed = Files.getAttribute(file, "unix:ctime");
    while (Files.getAttribute(Files.writeString(probe, "x"), "unix:ctime").equals(changed)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aLinkInThePlaceOfTheFileIsReadEveryTime() throws IOException {
    texts(before, file);
    Path aside = Files.move(file, folder.resolve("aside"));
    Files.createSymbolicLink(file, aside);
    texts(before, file);
    texts(before, file);
    assertThat(read).hasSize(3);
  }

  /** Another change may come with the same time. */
  @Test
  void whatWasChangedAMomentAgoIsReadAgain() {
    ReadBefore now = at(Clock.systemUTC());
    texts(now, file);
    texts(now, file);
    assertThat(read).hasSize(2);
  }

  @Test
  void aLongTextIsNotKeptAndNoneIsKeptForAnotherUser() throws IOException {
    texts(before, file);
    before.found("daemon", List.of(file), this::read);
    assertThat(read).hasSize(2);
    Files.writeString(file, "x".repeat(100_000));
    texts(before, file);
    texts(before, file);
    assertThat(read).hasSize(4);
  }

  @Test
  void theNumberOfFilesHasALimit() throws IOException {
    texts(before, file);
    for (int i = 0; i < 100; i++) {
      texts(before, Files.writeString(folder.resolve("file" + i), "text"));
    }
    read.clear();
    texts(before, file);
    assertThat(read).containsExactly(file);
  }

  private List<String> texts(ReadBefore from, Path... files) {
    return from.found("postgres", List.of(files), this::read).stream()
        .map(Found::textOrEmpty)
        .toList();
  }

  private List<Found> read(List<Path> files) {
    read.addAll(files);
    return files.stream().map(this::read).toList();
  }

  private Found read(Path path) {
    try {
      return Files.exists(path)
          ? new Found.Text(Files.readString(path), "postgres:postgres 0600", false)
          : new Found.Nothing();
    } catch (IOException e) {
      return new Found.Unfit(e.toString());
    }
  }
}
