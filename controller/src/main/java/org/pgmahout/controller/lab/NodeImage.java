package org.pgmahout.controller.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * The image of a bare machine, made by the recipe in {@code deploy/lab/image} of the checkout.
 *
 * @param checkout folder of the project's clone
 */
public record NodeImage(Path checkout) {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Looks for the checkout: {@code PGMAHOUT_HOME}, else the nearest parent of {@code from}. */
  public static NodeImage find(String home, Path from) {
    if (!home.isBlank()) {
      return new NodeImage(Path.of(home));
    }
    for (Path folder = from.toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve("deploy/lab/image/build"))) {
        return new NodeImage(folder);
      }
    }
    throw new OpsException(
        ErrorCode.NOT_FOUND,
        "the lab's image recipe (deploy/lab/image/build) is not in " + from + " or above it",
        "Run it from a clone of the project, or through its deploy/bin/pgmahout.");
  }

  /**
   * The image's name; made first when it is not there (half a minute).
   *
   * @param os {@code debian-12}, {@code debian-13}, or empty for the host's
   */
  public String make(String os) {
    List<String> command =
        new ArrayList<>(List.of(checkout.resolve("deploy/lab/image/build").toString()));
    if (!os.isBlank()) {
      command.addAll(List.of("--os", os));
    }
    return HostProgram.output(command, LIMIT);
  }
}
