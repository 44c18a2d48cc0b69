package org.pgmahout.controller.planfile.change;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.EtcdContainer;

/**
 * What a plan newly names that runs on the nodes as a program, or is loaded into one. A plan is
 * code that root, postgres and etcd's user run: anybody who approves a change is to see these
 * fields by themselves.
 *
 * @param user as whom it runs
 * @param change the field
 */
public record NamedCode(String user, FieldChange change) {
  private static final String POSTGRES = "postgres";
  private static final String ROOT = "root";

  /** A pattern of paths, and who runs what such a field names. */
  private record Kind(Pattern path, String user) {
    Kind(String path, String user) {
      this(Pattern.compile(path), user);
    }
  }

  /**
   * PostgreSQL's documentation, "Archiving" and "Shared Library Preloading"; Patroni's, "YAML
   * Configuration Settings" (callbacks, create_replica_methods, pre_promote, before_stop,
   * post_bootstrap); packages run scripts of theirs as they are installed.
   */
  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "(?i)(postgresql|patroni\\.extra)\\..*\\b(\\w+_command|\\w+_preload_libraries|archive_library|dynamic_library_path|jit_provider)",
              POSTGRES),
          new Kind(
              "(?i)postgresql\\.(roles|databases).*(_preload_libraries|dynamic_library_path).*",
              POSTGRES),
          new Kind(
              "patroni\\.extra(\\..*)?\\.(callbacks|create_replica_methods|pre_promote|before_stop|post_bootstrap|post_init|custom_conf|bin_dir|bin_name|method|command|restore_command)(\\..*)?",
              POSTGRES),
          new Kind("(?i)system\\.sysctl\\.kernel\\.(core_pattern|modprobe|poweroff_cmd)", ROOT),
          new Kind("postgresql\\.repository", ROOT),
          new Kind("system\\.packages", ROOT),
          new Kind("etcd\\.(image|image_archive)", EtcdContainer.USER));

  /** Says nothing of its own but a node. */
  private static final String DEFAULTS = "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n";

  /**
   * What the wanted plan names and the applied one did not.
   *
   * @param applied empty before the first apply: what is not a default is new then
   */
  public static List<NamedCode> of(Optional<ClusterPlan> applied, ClusterPlan wanted) {
    ClusterPlan before = applied.or(() -> PlanLoader.applied(DEFAULTS)).orElseThrow();
    return PlanDiff.between(before, wanted).stream()
        .filter(change -> !change.to().isEmpty())
        .flatMap(
            change ->
                KINDS.stream()
                    .filter(kind -> kind.path().matcher(change.path()).matches())
                    .findFirst()
                    .map(kind -> new NamedCode(kind.user(), change))
                    .stream())
        .toList();
  }

  /** A line: who, where, what. */
  public String words() {
    return "as %-13s  %s: %s".formatted(user, change.path(), FieldChange.shown(change.to()));
  }
}
