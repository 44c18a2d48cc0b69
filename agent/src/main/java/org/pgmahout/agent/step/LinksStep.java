package org.pgmahout.agent.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pgmahout.common.io.AtomicFile;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Symbolic links to every program of a folder, in another; files that are no links are left alone.
 */
public final class LinksStep extends HeadedStep {
  private final Supplier<Optional<Path>> source;
  private final Path target;

  /**
   * @param source the folder with the programs; empty while it is not installed
   * @param target the folder for the links
   */
  public LinksStep(StepHead head, Supplier<Optional<Path>> source, Path target) {
    super(head);
    this.source = source;
    this.target = target;
  }

  @Override
  public Finding check(StepContext context) {
    if (source.get().isEmpty()) {
      return new Finding.CannotTell("decided after the packages are installed");
    }
    List<Change> changes = new ArrayList<>();
    wrong()
        .forEach(
            (link, program) ->
                changes.add(Change.of(link.toString(), shown(link), "link to " + program)));
    return Finding.of(changes);
  }

  @Override
  public void apply(StepContext context) {
    wrong()
        .forEach(
            (link, program) -> {
              try {
                AtomicFile.ofOneWriter(link).link(program);
              } catch (IOException e) {
                throw failed(link, e);
              }
            });
  }

  private Map<Path, Path> wrong() {
    Map<Path, Path> wrong = new TreeMap<>();
    Path folder = source.get().orElseThrow();
    try (Stream<Path> programs = Files.list(folder)) {
      for (Path program : programs.sorted().toList()) {
        Path link = target.resolve(program.getFileName().toString());
        boolean foreign =
            Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link);
        boolean right = Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(program);
        if (!foreign && !right) {
          wrong.put(link, program);
        }
      }
      return wrong;
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private static String shown(Path link) {
    try {
      return Files.isSymbolicLink(link) ? "link to " + Files.readSymbolicLink(link) : "";
    } catch (IOException e) {
      throw failed(link, e);
    }
  }

  private static OpsException failed(Path path, IOException e) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED, "cannot link %s: %s".formatted(path, e), "Look at the path.", e);
  }
}
