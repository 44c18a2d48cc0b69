package org.pgmahout.controller.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.common.io.AtomicFile;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.controller.history.PlanStore.Applied;

/**
 * The record of the last apply, next to the plan and committed with it ({@code cluster.yaml} ->
 * {@code cluster.applied.yaml}): it tells which generation a checkout is based on, and what was
 * applied when etcd cannot be asked. The effective plan below a head of comments.
 */
public record AppliedFile(Path path) {
  private static final Pattern GENERATION =
      Pattern.compile("^# generation: (\\d{1,12})$", Pattern.MULTILINE);
  private static final String HEAD =
      """
      # Written by pgmahout apply: the plan as it was applied last from this folder, with every default.
      # Commit it with the plan, so that an old checkout is noticed; never edit it.
      # generation: %d
      # digest: %s
      # applied: %s by %s

      """;

  /** What a folder knows of its last apply. */
  public record Recorded(long generation, ClusterPlan plan) {}

  /** The record of a plan file. */
  public static AppliedFile beside(Path plan) {
    String name = plan.getFileName().toString().replaceFirst("\\.(yaml|yml)$", "");
    return new AppliedFile(plan.resolveSibling(name + ".applied.yaml"));
  }

  /** What it says; empty when there is none, or none that this version reads. */
  public Optional<Recorded> read() {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(path);
      Matcher generation = GENERATION.matcher(text);
      return generation.find()
          ? PlanLoader.applied(text)
              .map(plan -> new Recorded(Long.parseLong(generation.group(1)), plan))
          : Optional.empty();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /** Replaces it, whole or not at all. */
  public void write(Applied applied, String plan) {
    String head =
        HEAD.formatted(applied.generation(), applied.digest(), applied.at(), applied.who());
    try {
      AtomicFile.ofOneWriter(path).replace((head + plan).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  private OpsException failed(String what, IOException e) {
    return new OpsException(
        ErrorCode.INPUT_INVALID,
        "cannot " + what + " " + path + ", the record of what was applied: " + e.getMessage(),
        "See that you may read and write in the plan's folder, then apply again.",
        e);
  }
}
