package org.pgmahout.systemtest;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.spec.Component;

/** Holds the rooms of ARCHITECTURE.md apart: who may import whom, by every package's whole name. */
class RoomsTest {
  private static final String CONTROLLER = "org.pgmahout.controller.";

  /** The highest first. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("cli"),
          List.of("rollout"),
          List.of("credentials", "operation"),
          List.of("view"),
          List.of("status", "runs", "etcd"),
          List.of("preflight", "history", "lock"),
          List.of("cluster"),
          List.of("workspace", "enrol"),
          List.of("client", "lab", "progress"),
          List.of("planfile.change"),
          List.of("planfile.edit", "planfile.vault"));

  private static final String AGENT = "org.pgmahout.agent.";

  /** The rooms of the agent's components: a room for each. */
  private static final List<String> COMPONENTS =
      Stream.of(Component.values()).map(Component::word).toList();

  @Test
  void agentAndControllerNeverImportEachOtherAndCommonKnowsNeither() {
    Product.hold(Product.noImport("org.pgmahout.agent..", "org.pgmahout.controller.."));
    Product.hold(Product.noImport("org.pgmahout.controller..", "org.pgmahout.agent.."));
    Product.hold(
        Product.noImport(
            "org.pgmahout.common..", "org.pgmahout.agent..", "org.pgmahout.controller.."));
  }

  /** The plan's file and folder know nothing of how the command is built above them. */
  @Test
  void thePlansFileIsTheControllersLowestFloor() {
    Product.hold(
        noClasses()
            .that()
            .resideInAPackage("org.pgmahout.controller.planfile..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.pgmahout.controller..")
                    .and(not(resideInAPackage("org.pgmahout.controller.planfile..")))));
  }

  /** Two classes of one name are taken for one another in messages, imports and talks. */
  @Test
  void noClassNameIsThereTwice() {
    Map<String, List<String>> byName =
        Product.CLASSES.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    Collectors.mapping(JavaClass::getName, Collectors.toList())));
    assertThat(byName.values()).allSatisfy(names -> assertThat(names).hasSize(1));
  }

  /** By every package's whole name, so that a room inside a room is one, too. */
  @Test
  void thereAreNoCyclesBetweenRooms() {
    Product.hold(
        slices().matching("org.pgmahout.(**)").should().beFreeOfCycles().allowEmptyShould(true));
  }

  /** Which rooms of the command stand on which: an upper one calls lower ones, never back. */
  @Test
  void theCommandHasFloors() {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      List<String> above =
          FLOORS.subList(0, floor).stream().flatMap(List::stream).map(CONTROLLER::concat).toList();
      String[] rooms = FLOORS.get(floor).stream().map(CONTROLLER::concat).toArray(String[]::new);
      Product.hold(
          noClasses()
              .that()
              .resideInAnyPackage(rooms)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(above.toArray(String[]::new)));
    }
  }

  /** A new room has to be put on a floor. */
  @Test
  void everyRoomOfTheCommandIsOnAFloor() {
    Set<String> rooms =
        Product.CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(CONTROLLER))
            .map(name -> name.substring(CONTROLLER.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(FLOORS.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(rooms);
  }

  @Test
  void noComponentsRoomKnowsAnotherOrWhatIsMadeOfSeveral() {
    for (String room : COMPONENTS) {
      assertThat(Product.CLASSES.that(resideInAnyPackage(AGENT + "component." + room + "..")))
          .as("classes of " + room)
          .isNotEmpty();
      String[] others =
          Stream.concat(
                  COMPONENTS.stream().filter(other -> !other.equals(room)), Stream.of("trial"))
              .map(other -> AGENT + "component." + other + "..")
              .toArray(String[]::new);
      Product.hold(Product.noImport(AGENT + "component." + room + "..", others));
    }
  }

  /** Components stand on four rooms, and these know neither a component nor what is above it. */
  @Test
  void whatComponentsShareIsBelowThem() {
    Product.hold(agentRoomUses("os"));
    Product.hold(agentRoomUses("step", "os"));
    Product.hold(agentRoomUses("local", "os"));
    Product.hold(agentRoomUses("pgdata", "local", "step", "os"));
    Product.hold(agentRoomUses("component", "pgdata", "local", "step", "os", "config"));
    Product.hold(agentRoomUses("service"));
  }

  /** What an agent does by itself decides by what it sees alone, never by what another one did. */
  @Test
  void noReflexKnowsAnother() {
    List<String> reflexes = List.of("follow", "guard", "notify", "report");
    for (String room : reflexes) {
      String[] others =
          reflexes.stream()
              .filter(other -> !other.equals(room))
              .map(other -> AGENT + other + "..")
              .toArray(String[]::new);
      Product.hold(Product.noImport(AGENT + room + "..", others));
      Product.hold(Product.noImport(AGENT + "watch..", AGENT + room + ".."));
    }
  }

  /** A room of the agent uses these other rooms of the agent, and no further one. */
  private static ArchRule agentRoomUses(String room, String... rooms) {
    String[] known =
        Stream.concat(Stream.of(room), Stream.of(rooms))
            .map(one -> AGENT + one + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(AGENT + room + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.pgmahout.agent..").and(resideOutsideOfPackages(known)));
  }
}
