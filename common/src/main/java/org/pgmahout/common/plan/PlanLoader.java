package org.pgmahout.common.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The way from {@code cluster.yaml} to a {@link ClusterPlan}: read, lay the defaults under it,
 * judge it by every rule. Never throws for anything a file can contain.
 */
public final class PlanLoader {
  /** What a plan must keep to, besides its grammar. */
  private static final List<BiConsumer<ClusterPlan, Problems>> RULES =
      List.of(
          LineRules::check,
          NodeRules::check,
          PortRules::check,
          PostgresqlRules::check,
          RoleRules::check,
          DatabaseRules::check,
          HbaRules::check,
          EncodingRules::check,
          TogetherRules::check,
          ReadableCredentials::check,
          PlainTransport::check,
          SuperuserSources::check,
          StatsSources::check,
          PatroniRules::check,
          EtcdRules::check,
          HaproxyRules::check,
          SystemRules::check,
          NotificationRules::check);

  private PlanLoader() {}

  /**
   * Reads a plan.
   *
   * @param fileName as the operator gave it; only for the problems' places
   * @param text the file's content
   */
  public static LoadResult load(String fileName, String text) {
    Problems problems = new Problems(fileName, text);
    Optional<ClusterPlan> read = read(text, problems);
    read.ifPresent(plan -> RULES.forEach(rule -> rule.accept(plan, problems)));
    return problems.isEmpty()
        ? new LoadResult.Loaded(ComputedDefaults.named(read.orElseThrow()), problems.warnings())
        : new LoadResult.Rejected(problems.all());
  }

  /**
   * A plan that was applied before. It is read and not judged: a rule that came later may refuse
   * what it says, and what it says still is what the cluster was made of.
   *
   * @return empty when it is no plan of this grammar
   */
  public static Optional<ClusterPlan> applied(String text) {
    Problems problems = new Problems("applied", text);
    return read(text, problems)
        .filter(_ -> problems.isEmpty())
        .map(plan -> ComputedDefaults.asApplied(plan, problems))
        .map(ComputedDefaults::named);
  }

  /** The plan with every default; empty when there is none to judge. */
  private static Optional<ClusterPlan> read(String text, Problems problems) {
    Optional<Node> root = PlanYaml.compose(text, problems);
    if (root.isEmpty() && problems.isEmpty() || root.filter(Scalars::isEmpty).isPresent()) {
      problems.spoil(
          "", Position.START, "the file is empty", "let 'pgmahout init' write a starter plan");
    }
    if (!problems.isEmpty() || isOtherVersion(root.orElseThrow(), problems)) {
      return Optional.empty();
    }
    ClusterPlan read = new PlanReader(problems, PlanDefaults.STANDARD).read(root.get());
    return Optional.of(ComputedDefaults.fill(read, problems));
  }

  /** Where the keys of a plan were written; of one that cannot be read, the file's beginning. */
  public static PlanPlaces places(String fileName, String text) {
    Problems problems = new Problems(fileName, text);
    PlanYaml.compose(text, problems)
        .filter(_ -> problems.isEmpty())
        .ifPresent(root -> new PlanReader(problems, PlanDefaults.STANDARD).read(root));
    return new PlanPlaces(fileName, problems);
  }

  /**
   * A plan of another grammar is judged no further: everything else said about it would be noise.
   */
  private static boolean isOtherVersion(Node root, Problems problems) {
    if (root instanceof MappingNode mapping
        && PlanDefaults.child(mapping, PlanKeys.API_VERSION).orElse(null)
            instanceof ScalarNode version
        && !version.getValue().equals(ClusterPlan.API_VERSION)) {
      problems.at(
          version,
          "apiVersion is "
              + Scalars.shown(version.getValue())
              + ", and this pgmahout reads '"
              + ClusterPlan.API_VERSION
              + "'",
          "write 'apiVersion: "
              + ClusterPlan.API_VERSION
              + "', or use the pgmahout this plan was written for");
      return true;
    }
    return false;
  }
}
