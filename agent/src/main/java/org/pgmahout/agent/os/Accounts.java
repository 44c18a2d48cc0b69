package org.pgmahout.agent.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The machine's own users and groups, whose numbers a program in a container needs: in there no
 * name of the machine's is known. Those of a directory of users are not among them.
 *
 * @param etc {@code /etc}
 */
public record Accounts(Path etc) {
  private static final int NAME = 0;
  private static final int NUMBER = 2;
  private static final int GROUP_OF_USER = 3;
  private static final int SHELL = 6;

  /** This machine's. */
  public static Accounts ofThisMachine() {
    return new Accounts(Path.of("/etc"));
  }

  /**
   * A user by its numbers.
   *
   * @param login whether it has a shell that lets somebody in
   */
  public record User(int uid, int gid, boolean login) {
    /** As Docker takes it. */
    public String numbers() {
      return uid + ":" + gid;
    }
  }

  /** The user of a name. */
  public Optional<User> user(String name) {
    return line("passwd", name, SHELL)
        .map(
            fields ->
                new User(
                    Integer.parseInt(fields[NUMBER]),
                    Integer.parseInt(fields[GROUP_OF_USER]),
                    !fields[SHELL].matches(".*/(nologin|false)")));
  }

  /** The number of the group of a name. */
  public Optional<Integer> group(String name) {
    return line("group", name, NUMBER).map(fields -> Integer.valueOf(fields[NUMBER]));
  }

  private Optional<String[]> line(String file, String name, int last) {
    try {
      List<String> lines = Files.readAllLines(etc.resolve(file), StandardCharsets.ISO_8859_1);
      return lines.stream()
          .map(line -> line.split(":", -1))
          .filter(fields -> fields.length > last && fields[NAME].equals(name))
          .findFirst();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
