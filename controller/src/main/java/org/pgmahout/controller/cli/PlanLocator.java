package org.pgmahout.controller.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Where things are looked for: the plan file, in the documented order.
 *
 * @param environment the process environment
 * @param folder the current folder
 * @param checkout the checkout the command runs from, if it does
 */
public record PlanLocator(Map<String, String> environment, Path folder, Optional<Path> checkout) {
  /** Name of a plan file. */
  static final String PLAN = "cluster.yaml";

  /** The plan that is meant: named, PGMAHOUT_PLAN, ./cluster.yaml, the lab's. */
  Path plan(Optional<Path> named) {
    Optional<Path> given = given(named, "PGMAHOUT_PLAN");
    if (given.isPresent()) {
      Path file = given.get();
      if (!Files.isRegularFile(file)) {
        throw missing(List.of(file));
      }
      return file;
    }
    List<Path> places = new ArrayList<>(List.of(folder.resolve(PLAN)));
    checkout.ifPresent(root -> places.add(root.resolve(".lab").resolve(PLAN)));
    return places.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() -> missing(places));
  }

  /** Where a plan is made that need not be there yet: named, PGMAHOUT_PLAN, ./cluster.yaml. */
  Path newPlan(Optional<Path> named) {
    return given(named, "PGMAHOUT_PLAN").orElseGet(() -> folder.resolve(PLAN));
  }

  /** The file for {@code ssh -F}, if not the user's own: named, or PGMAHOUT_SSH_CONFIG. */
  Optional<Path> sshConfig(Optional<Path> named) {
    return given(named, "PGMAHOUT_SSH_CONFIG");
  }

  private Optional<Path> given(Optional<Path> named, String variable) {
    return named
        .or(
            () ->
                Optional.ofNullable(environment.get(variable))
                    .filter(text -> !text.isBlank())
                    .map(Path::of))
        .map(path -> folder.resolve(path).normalize());
  }

  private static OpsException missing(List<Path> places) {
    return new OpsException(
        ErrorCode.PLAN_NOT_FOUND,
        "no plan at " + String.join(" or ", places.stream().map(Path::toString).toList()),
        "Name it with -f FILE or PGMAHOUT_PLAN, or make one: pgmahout init NODE=ADDRESS ...");
  }
}
