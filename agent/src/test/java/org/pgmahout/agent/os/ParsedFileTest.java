package org.pgmahout.agent.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a file is parsed again, and that nobody gets what it said before. */
class ParsedFileTest {
  @TempDir private Path folder;
  private int parsed;

  @Test
  void itIsParsedOnceForAsLongAsNobodyWritesIt() throws IOException {
    ParsedFile<Integer> number = number();
    PrivateFile.write(file(), "1".getBytes(UTF_8));
    for (int i = 0; i < 5; i++) {
      assertThat(number.value()).contains(1);
    }
    assertThat(parsed).isEqualTo(1);
  }

  /** One that came in the same moment and with the same length is another file all the same. */
  @Test
  void anotherFileInItsPlaceIsRead() throws IOException {
    ParsedFile<Integer> number = number();
    FileTime then = FileTime.fromMillis(1_000_000);
    for (int i = 1; i < 6; i++) {
      Path next = folder.resolve("next");
      Files.writeString(next, String.valueOf(i));
      Files.setLastModifiedTime(next, then);
      Path before = folder.resolve("before-" + i);
      if (Files.exists(file())) {
        // It lives on, so that its inode is not given away at once.
        Files.move(file(), before);
      }
      Files.move(next, file());
      assertThat(number.value()).contains(i);
    }
  }

  @Test
  void oneThatWasWrittenInPlaceIsReadToo() throws IOException {
    ParsedFile<Integer> number = number();
    Files.writeString(file(), "1");
    assertThat(number.value()).contains(1);
    Files.writeString(file(), "12");
    assertThat(number.value()).contains(12);
  }

  @Test
  void oneThatIsGoneOrBrokenGivesNothingOfBefore() throws IOException {
    ParsedFile<Integer> number = number();
    assertThat(number.value()).isEmpty();
    Files.writeString(file(), "1");
    assertThat(number.value()).contains(1);
    Files.writeString(file(), "none");
    assertThatExceptionOfType(IOException.class).isThrownBy(number::value);
    assertThatExceptionOfType(IOException.class).isThrownBy(number::value);
    Files.delete(file());
    assertThat(number.value()).isEmpty();
  }

  private Path file() {
    return folder.resolve("number");
  }

  private ParsedFile<Integer> number() {
    return new ParsedFile<>(
        file(),
        bytes -> {
          parsed++;
          try {
            return Integer.valueOf(new String(bytes, UTF_8));
          } catch (NumberFormatException e) {
            throw new IOException(e);
          }
        });
  }
}
