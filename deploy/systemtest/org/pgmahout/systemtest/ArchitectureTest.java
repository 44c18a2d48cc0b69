package org.pgmahout.systemtest;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.io.AtomicFile;
import org.pgmahout.common.spec.Component;

/**
 * Holds the rooms of ARCHITECTURE.md apart: who may import whom, and which protocol is spoken
 * where.
 */
class ArchitectureTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.pgmahout.common", "org.pgmahout.agent", "org.pgmahout.controller");

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

  /** A client of PostgreSQL's as a program, or a driver's way in. */
  private static final Pattern SESSION =
      Pattern.compile(
          "\"(?:[^\"\\s]*/)?(?:psql|pg_dump|pg_dumpall|vacuumdb|reindexdb)\""
              + "|psycopg\\.connect|ConnectionPool\\(\\)|new (?:org\\.postgresql\\.)?Driver\\(");

  private static final String AGENT = "org.pgmahout.agent.";

  /** The rooms of the agent's components: a room for each. */
  private static final List<String> COMPONENTS =
      Stream.of(Component.values()).map(Component::word).toList();

  private static final String[] PURE = {
    "org.pgmahout.common.parameter..",
    "org.pgmahout.common.plan..",
    "org.pgmahout.common.python..",
    "org.pgmahout.common.spec..",
    "org.pgmahout.common.wire..",
    "org.pgmahout.common.outcome..",
    "org.pgmahout.common.cluster..",
    "org.pgmahout.common.text..",
    "org.pgmahout.controller.planfile.edit..",
    "org.pgmahout.controller.planfile.change..",
  };

  /**
   * What is below {@code /proc} is the kernel's; {@code TriedBefore} keeps a note of the agent's,
   * and {@code LinksStep} lays links in {@code /usr/sbin}.
   */
  private static final String KERNELS_OR_OURS =
      ".*\\.(KernelParameters|KernelTrial|HugePages|TriedBefore|LinksStep)";

  /** All of {@code Files} but looks at what is there, and lists of names. */
  private static final Set<String> BY_PATH =
      Set.of(
          "copy",
          "createDirectories",
          "createDirectory",
          "createFile",
          "createLink",
          "createSymbolicLink",
          "createTempDirectory",
          "createTempFile",
          "delete",
          "deleteIfExists",
          "lines",
          "move",
          "newBufferedReader",
          "newBufferedWriter",
          "newByteChannel",
          "newInputStream",
          "newOutputStream",
          "readAllBytes",
          "readAllLines",
          "readString",
          "setAttribute",
          "setLastModifiedTime",
          "setOwner",
          "setPosixFilePermissions",
          "write",
          "writeString");

  @Test
  void theRulesSeeTheWholeProduct() {
    for (String module : new String[] {"common", "agent", "controller"}) {
      assertThat(PRODUCT.that(resideInAnyPackage("org.pgmahout." + module + "..")))
          .as("classes of " + module)
          .hasSizeGreaterThan(10);
    }
  }

  @Test
  void agentAndControllerNeverImportEachOtherAndCommonKnowsNeither() {
    hold(noImport("org.pgmahout.agent..", "org.pgmahout.controller.."));
    hold(noImport("org.pgmahout.controller..", "org.pgmahout.agent.."));
    hold(noImport("org.pgmahout.common..", "org.pgmahout.agent..", "org.pgmahout.controller.."));
  }

  @Test
  void pureRoomsNeverImportEdgeRooms() {
    hold(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.pgmahout..").and(not(resideInAnyPackage(PURE))))
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.vertx..",
                "io.netty..",
                "io.etcd..",
                "com.github.dockerjava..",
                "java.net.http.."));
  }

  /** The plan's file and folder know nothing of how the command is built above them. */
  @Test
  void thePlansFileIsTheControllersLowestFloor() {
    hold(
        noClasses()
            .that()
            .resideInAPackage("org.pgmahout.controller.planfile..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.pgmahout.controller..")
                    .and(not(resideInAPackage("org.pgmahout.controller.planfile..")))));
  }

  @Test
  void pureRoomsTouchNeitherFilesNorNetworkNorProcessesNorTheClock() {
    hold(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(
                java.io.File.class,
                java.io.FileInputStream.class,
                java.io.FileOutputStream.class,
                java.nio.file.Files.class,
                java.nio.channels.FileChannel.class,
                java.net.Socket.class,
                java.net.ServerSocket.class,
                Process.class,
                ProcessBuilder.class,
                Clock.class));
    hold(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethodWhere(target(describe("reads the clock", ArchitectureTest::readsTheClock))));
  }

  @Test
  void eachProtocolIsDialledInOneRoom() {
    hold(only("io.etcd..", "org.pgmahout.common.dcs.."));
    hold(only("org.bouncycastle..", "org.pgmahout.common.x509.."));
    hold(
        only(
            "com.github.dockerjava..", "org.pgmahout.agent.os..", "org.pgmahout.controller.lab.."));
    hold(only("io.vertx..", "org.pgmahout.agent", "org.pgmahout.agent.http.."));
    hold(
        only(
            "java.net.http..",
            "org.pgmahout.common.dcs..", // the one question that jetcd has no call for
            "org.pgmahout.common.patroni..",
            "org.pgmahout.controller.client..",
            "org.pgmahout.agent", // its own status, over loopback
            "org.pgmahout.agent.os.."));
    hold(only("picocli..", "org.pgmahout.controller", "org.pgmahout.controller.cli.."));
  }

  @Test
  void processesAreStartedInOneRoomOnEachSide() {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "org.pgmahout.agent.os..",
                "org.pgmahout.controller.enrol..",
                "org.pgmahout.controller.lab..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ProcessBuilder.class));
  }

  /**
   * Each of these places gives its sessions the settings of {@code OwnSession}. The Python script
   * is Patroni's own session with a server that is thrown away.
   */
  @Test
  void sessionsOfPostgresqlAreOpenedInTwoPlaces() throws IOException {
    assertThat(sources(SESSION))
        .containsExactlyInAnyOrder("Psql.java", "ProofLogin.java", "patroni_session.py");
    hold(
        noClasses()
            .that()
            .doNotHaveSimpleName("ProofLogin")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.postgresql.Driver")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(DriverManager.class, DataSource.class));
  }

  /** The names of the product's source files in which something is found. */
  private static List<String> sources(Pattern wanted) throws IOException {
    List<String> found = new ArrayList<>();
    for (String module : List.of("common", "agent", "controller")) {
      try (Stream<Path> files = Files.walk(Path.of("..", "..", module, "src", "main"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (wanted.matcher(Files.readString(file)).find()) {
            found.add(file.getFileName().toString());
          }
        }
      }
    }
    return found;
  }

  /**
   * By a path that leads through another user's folder root gives away, makes or opens anything
   * that the user likes: {@code agent.os} knows whose territory a path is, and acts as that user
   * there.
   */
  @Test
  void whatAComponentMakesOrReadsOnANodeIsMadeAndReadByTheRoomThatKnowsWhoseItIs() {
    hold(
        noClasses()
            .that()
            .resideInAnyPackage(
                "org.pgmahout.agent.step..",
                "org.pgmahout.agent.pgdata..",
                "org.pgmahout.agent.local..",
                "org.pgmahout.agent.component..")
            .and()
            .haveNameNotMatching(KERNELS_OR_OURS)
            .should()
            .callMethodWhere(target(describe("changes or opens by path", ArchitectureTest::byPath)))
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(
                java.io.File.class,
                java.io.FileInputStream.class,
                java.io.FileOutputStream.class,
                java.nio.channels.FileChannel.class,
                java.nio.file.attribute.PosixFileAttributeView.class,
                java.nio.file.attribute.FileOwnerAttributeView.class,
                AtomicFile.class));
  }

  /** The view makes visible what a terminal would obey; what is printed elsewhere is not. */
  @Test
  void onlyTheViewPrints() {
    for (String stream : List.of("out", "err")) {
      hold(
          noClasses()
              .that()
              .resideOutsideOfPackages("org.pgmahout.controller", "org.pgmahout.agent")
              .should()
              .accessField(System.class, stream));
    }
    hold(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.pgmahout.controller.view.Terminal")
            .and()
            .resideOutsideOfPackage("org.pgmahout.agent")
            .should()
            .callMethodWhere(target(describe("prints", ArchitectureTest::prints))));
    hold(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.pgmahout.controller.view.Screen")
            .should()
            .callMethodWhere(target(describe("asks at the terminal", ArchitectureTest::asks))));
  }

  /** Two classes of one name are taken for one another in messages, imports and talks. */
  @Test
  void noClassNameIsThereTwice() {
    Map<String, List<String>> byName =
        PRODUCT.stream()
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
    hold(slices().matching("org.pgmahout.(**)").should().beFreeOfCycles().allowEmptyShould(true));
  }

  /** Which rooms of the command stand on which: an upper one calls lower ones, never back. */
  @Test
  void theCommandHasFloors() {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      List<String> above =
          FLOORS.subList(0, floor).stream().flatMap(List::stream).map(CONTROLLER::concat).toList();
      String[] rooms = FLOORS.get(floor).stream().map(CONTROLLER::concat).toArray(String[]::new);
      hold(
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
        PRODUCT.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(CONTROLLER))
            .map(name -> name.substring(CONTROLLER.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(FLOORS.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(rooms);
  }

  /** By full package name: rooms inside of rooms count, too. */
  @Test
  void thereAreNoCyclesBetweenTheAgentsPackagesAtAnyDepth() {
    hold(slices().assignedFrom(new AgentPackages()).should().beFreeOfCycles());
  }

  @Test
  void noComponentsRoomKnowsAnotherOrWhatIsMadeOfSeveral() {
    for (String room : COMPONENTS) {
      assertThat(PRODUCT.that(resideInAnyPackage(AGENT + "component." + room + "..")))
          .as("classes of " + room)
          .isNotEmpty();
      String[] others =
          Stream.concat(
                  COMPONENTS.stream().filter(other -> !other.equals(room)), Stream.of("trial"))
              .map(other -> AGENT + "component." + other + "..")
              .toArray(String[]::new);
      hold(noImport(AGENT + "component." + room + "..", others));
    }
  }

  /** Components stand on four rooms, and these know neither a component nor what is above it. */
  @Test
  void whatComponentsShareIsBelowThem() {
    hold(agentRoomUses("os"));
    hold(agentRoomUses("step", "os"));
    hold(agentRoomUses("local", "os"));
    hold(agentRoomUses("pgdata", "local", "step", "os"));
    hold(agentRoomUses("component", "pgdata", "local", "step", "os", "config"));
    hold(agentRoomUses("service"));
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

  /** Each package of the agent is a slice of its own. */
  private static final class AgentPackages implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass one) {
      String name = one.getPackageName();
      return (name + ".").startsWith(AGENT) ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of the agent";
    }
  }

  private static ArchRule noImport(String from, String... to) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to);
  }

  private static ArchRule only(String library, String... rooms) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(rooms)
        .should()
        .dependOnClassesThat(resideInAnyPackage(library));
  }

  private static boolean byPath(AccessTarget.CodeUnitCallTarget target) {
    return target.getOwner().isEquivalentTo(java.nio.file.Files.class)
        && BY_PATH.contains(target.getName());
  }

  private static boolean readsTheClock(AccessTarget.CodeUnitCallTarget target) {
    boolean now =
        target.getName().equals("now")
            && Set.of(
                    Instant.class,
                    LocalDate.class,
                    LocalDateTime.class,
                    OffsetDateTime.class,
                    ZonedDateTime.class)
                .stream()
                .anyMatch(type -> target.getOwner().isEquivalentTo(type));
    boolean system =
        target.getOwner().isEquivalentTo(System.class)
            && Set.of("currentTimeMillis", "nanoTime").contains(target.getName());
    return now || system;
  }

  private static boolean prints(AccessTarget.CodeUnitCallTarget target) {
    return target.getOwner().isAssignableTo(PrintStream.class)
        || target.getOwner().isAssignableTo(Throwable.class)
            && target.getName().equals("printStackTrace")
            && target.getRawParameterTypes().isEmpty();
  }

  private static boolean asks(AccessTarget.CodeUnitCallTarget target) {
    return target.getOwner().isAssignableTo(Console.class)
        && !target.getName().equals("isTerminal");
  }

  private static void hold(ArchRule rule) {
    rule.allowEmptyShould(true).check(PRODUCT);
  }
}
