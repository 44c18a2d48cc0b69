package org.pgmahout.systemtest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What tests stand on knows no test, and a topic's tests know no other topic's. */
class FixturesTest {
  private static final String HERE = "org.pgmahout.systemtest";
  private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(HERE);

  /** Each stands on those before it. */
  private static final List<String> FLOORS = List.of("lab", "cluster", "shared");

  private static final Set<String> TOPICS =
      Set.of("build", "change", "drift", "failover", "kill", "operators", "security");

  @Test
  void fixturesStandOnEachOtherAndKnowNoTest() {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      List<String> below = FLOORS.subList(0, floor + 1);
      String[] above =
          packages().stream()
              .filter(name -> !below.contains(name))
              .map(name -> HERE + "." + name + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(HERE + "." + FLOORS.get(floor) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .check(CLASSES);
    }
  }

  @Test
  void noTopicKnowsAnother() {
    assertThat(packages())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(FLOORS.stream(), TOPICS.stream()).toList());
    slices()
        .matching(HERE + ".(build|change|drift|failover|kill|operators|security)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }

  private static Set<String> packages() {
    return CLASSES.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.startsWith(HERE + "."))
        .map(name -> name.substring(HERE.length() + 1))
        .collect(Collectors.toSet());
  }
}
