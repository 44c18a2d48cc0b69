package org.pgmahout.agent.component.trial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.os.PrivateFile;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PostgresqlSettings;
import org.pgmahout.common.text.Sha256;

/**
 * Which configuration was tried last and found good, by a digest of all that a trial depends on:
 * PostgreSQL's own program among it, so that an upgraded one tries again. It is kept on disk,
 * because an apply that goes on after a restart of the agent need not try twice.
 */
public final class TriedBefore {
  private final Path file;
  private final Supplier<Optional<NodeSpec>> served;
  private final Function<PostgresqlPlan, Programs> programs;

  /**
   * @param file of the digest
   * @param served what this node's Patroni was last brought to: what runs with it needs no trial
   * @param programs what is installed for a plan
   */
  public TriedBefore(
      Path file, Supplier<Optional<NodeSpec>> served, Function<PostgresqlPlan, Programs> programs) {
    this.file = file;
    this.served = served;
    this.programs = programs;
  }

  /** Whether this was found good by the program that is installed. */
  boolean wasGood(NodeSpec spec) {
    return known().equals(Optional.of(digest(spec) + " " + program(spec)));
  }

  /**
   * Whether the step of a run has nothing to try: found good by any program, or running since
   * before there were trials. An upgraded program is no reason to change anything.
   */
  boolean settled(NodeSpec spec) {
    return known().map(tried -> tried.startsWith(digest(spec) + " ")).orElse(false)
        || served
            .get()
            .map(before -> PostgresqlSettings.of(before).equals(PostgresqlSettings.of(spec)))
            .orElse(false);
  }

  /** Nothing refused it, though not all of it could be tried: the next one who asks tries again. */
  void passed(NodeSpec spec) {
    PrivateFile.write(file, (digest(spec) + " not all").getBytes(StandardCharsets.UTF_8));
  }

  void good(NodeSpec spec) {
    PrivateFile.write(file, (digest(spec) + " " + program(spec)).getBytes(StandardCharsets.UTF_8));
  }

  private Optional<String> known() {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      // Tried once more, then.
      return Optional.empty();
    }
  }

  private String program(NodeSpec spec) {
    return programs.apply(spec.plan().postgresql()).bin().map(TriedBefore::stamp).orElse("none");
  }

  private static String digest(NodeSpec spec) {
    List<String> parts =
        List.of(
            PostgresqlSettings.of(spec).toString(),
            spec.plan().postgresql().encoding(),
            spec.plan().postgresql().locale());
    return Sha256.hex(parts.toString());
  }

  private static String stamp(Path programs) {
    Path postgres = programs.resolve("postgres");
    try {
      FileTime time = Files.getLastModifiedTime(postgres);
      return postgres + " " + time + " " + Files.size(postgres);
    } catch (IOException e) {
      return postgres.toString();
    }
  }
}
