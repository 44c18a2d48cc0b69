package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A folder of root's with one of the user {@code postgres} in it, as {@code /var/lib} has one, and
 * beside it what is root's and must stay as it is. Needs root.
 */
public final class UsersGround implements BeforeEachCallback, AfterEachCallback {
  public static final String USER = "postgres";

  private final CommandRunner commands = new ProcessCommandRunner();
  private Path place;
  private Map<Path, String> before;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    place = Files.createTempDirectory("pgmahout-it-");
    assertThat(System.getProperty("user.name")).as("who runs this test").isEqualTo("root");
    if (!commands.run(Command.of("id", USER)).ok()) {
      commands.require(Command.of("useradd", "--system", "--user-group", USER));
    }
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    commands.require(
        Command.of("install", "-d", "-o", USER, "-g", USER, "-m", "0755", home().toString()));
    Files.createDirectories(roots().resolve("folder/inside"));
    file("file");
    file("folder/file");
    before = look();
  }

  /** Something more of root's, made before the test begins. */
  public void folder(String relative) throws IOException {
    Files.createDirectories(roots().resolve(relative));
    before = look();
  }

  /** The same of a file, whose text would be taken for right. */
  public void file(String relative) throws IOException {
    Path file = roots().resolve(relative);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "root's\n");
    before = look();
  }

  /** The user's own folder; who owns it may put anything into it. */
  public Path home() {
    return place.resolve("home");
  }

  /** Root's own folder, which everybody may read. */
  public Path roots() {
    return place.resolve("roots");
  }

  public CommandRunner commands() {
    return commands;
  }

  /** Done by the user. */
  public void byUser(String... argv) {
    commands.require(Command.of(argv).as(USER));
  }

  /** Nothing of root's has another owner, mode or text than before. */
  public void assertNothingOfRootsChanged() throws IOException {
    assertThat(look()).isEqualTo(before);
  }

  private Map<Path, String> look() throws IOException {
    Map<Path, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(roots())) {
      for (Path file : files.toList()) {
        Map<String, Object> is =
            Files.readAttributes(file, "unix:uid,gid,mode,ino", LinkOption.NOFOLLOW_LINKS);
        String text = Files.isRegularFile(file) ? Files.readString(file) : "";
        all.put(file, new TreeMap<>(is) + " " + text);
      }
    }
    return all;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    commands.run(Command.of("rm", "-rf", "--", place.toString()));
  }
}
