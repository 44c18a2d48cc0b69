package org.pgmahout.systemtest;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code common} is what both sides need: a class that only the command reaches would be shipped to
 * every node, and one that only agents reach is theirs.
 */
class TwoSidesTest {
  private static final String COMMON = "org.pgmahout.common.";
  private static final String AGENT = "org.pgmahout.agent.";
  private static final String CONTROLLER = "org.pgmahout.controller.";

  /**
   * Common although no agent reaches it. Loading and rules of a plan stay with its records, because
   * agents judge a spec by some of the same rules.
   */
  private static final Set<String> NOT_BY_AGENTS = Set.of(COMMON + "plan.PlanLoader");

  /**
   * Common although the command does not reach it: the rules by which an agent judges a spec, and
   * what PostgreSQL is to run with, are the other half of the plan's rules and of a renderer.
   */
  private static final Set<String> NOT_BY_THE_COMMAND =
      Set.of(COMMON + "plan.SpecRules", COMMON + "spec.PostgresqlSettings");

  private static final Map<String, Set<String>> USES = uses();

  @Test
  void everyClassOfCommonIsReachedFromBothSides() {
    Set<String> oneSided = common();
    assertThat(oneSided).hasSizeGreaterThan(100);
    Set<String> both = reached(AGENT, NOT_BY_AGENTS);
    both.retainAll(reached(CONTROLLER, NOT_BY_THE_COMMAND));
    oneSided.removeAll(both);
    assertThat(oneSided)
        .as("only one side needs these: they belong there, or into a list above with a reason")
        .isEmpty();
  }

  @Test
  void anExceptionThatIsNeededNoMoreGoes() {
    assertThat(reached(AGENT, Set.of())).doesNotContainAnyElementsOf(NOT_BY_AGENTS);
    assertThat(reached(CONTROLLER, Set.of())).doesNotContainAnyElementsOf(NOT_BY_THE_COMMAND);
    assertThat(common()).containsAll(NOT_BY_AGENTS).containsAll(NOT_BY_THE_COMMAND);
  }

  /** No key of an operator's on a node: what keeps them is not even shipped to agents. */
  @Test
  void nothingOfAnOperatorsFolderIsInCommon() {
    assertThat(USES.keySet())
        .anyMatch(name -> name.startsWith(CONTROLLER + "planfile.vault."))
        .noneMatch(name -> name.startsWith(COMMON) && name.contains("PlanFolder"));
    assertThat(reached(AGENT, Set.of())).noneMatch(name -> name.startsWith(CONTROLLER));
  }

  @Test
  void noPackageOfCommonOrOfThePlansFileIsInACycle() {
    for (String room : List.of("common", "controller.planfile")) {
      slices()
          .matching("org.pgmahout." + room + ".(**)")
          .should()
          .beFreeOfCycles()
          .check(Product.CLASSES);
    }
  }

  private static Set<String> common() {
    return Product.CLASSES.stream()
        .filter(one -> one.getPackageName().startsWith(COMMON))
        .filter(one -> one.isTopLevelClass() && !one.getSimpleName().equals("package-info"))
        .filter(one -> !hasConstantsAlone(one))
        .map(JavaClass::getFullName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The compiler copies constants to where they are used, so their class is reached by nobody. */
  private static boolean hasConstantsAlone(JavaClass one) {
    return one.getMethods().isEmpty()
        && !one.getFields().isEmpty()
        && one.getFields().stream()
            .allMatch(
                field ->
                    field.getModifiers().contains(JavaModifier.STATIC)
                        && field.getModifiers().contains(JavaModifier.FINAL));
  }

  /** What the classes of one side use, and what those use, and so on. */
  private static Set<String> reached(String side, Set<String> more) {
    Queue<String> next = new ArrayDeque<>(more);
    USES.keySet().stream().filter(name -> name.startsWith(side)).forEach(next::add);
    Set<String> reached = new HashSet<>();
    while (!next.isEmpty()) {
      String name = next.remove();
      if (reached.add(name)) {
        next.addAll(USES.getOrDefault(name, Set.of()));
      }
    }
    return reached;
  }

  private static Map<String, Set<String>> uses() {
    Map<String, Set<String>> uses = new HashMap<>();
    for (JavaClass one : Product.CLASSES) {
      Set<String> used = uses.computeIfAbsent(topLevel(one), _ -> new HashSet<>());
      one.getDirectDependenciesFromSelf()
          .forEach(dependency -> used.add(topLevel(dependency.getTargetClass())));
    }
    return uses;
  }

  /** A nested class goes where its file goes. */
  private static String topLevel(JavaClass one) {
    return one.getBaseComponentType().getFullName().replaceAll("\\$.*", "");
  }
}
