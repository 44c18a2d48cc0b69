package org.pgmahout.systemtest;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.lang.ArchRule;
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
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.io.AtomicFile;

/**
 * Which room does what: what is computed without I/O, which protocol is spoken where, who prints.
 */
class ArchitectureTest {
  /** A client of PostgreSQL's as a program, or a driver's way in. */
  private static final Pattern SESSION =
      Pattern.compile(
          "\"(?:[^\"\\s]*/)?(?:psql|pg_dump|pg_dumpall|vacuumdb|reindexdb)\""
              + "|psycopg\\.connect|ConnectionPool\\(\\)|new (?:org\\.postgresql\\.)?Driver\\(");

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
      assertThat(Product.CLASSES.that(resideInAnyPackage("org.pgmahout." + module + "..")))
          .as("classes of " + module)
          .hasSizeGreaterThan(10);
    }
  }

  @Test
  void pureRoomsNeverImportEdgeRooms() {
    Product.hold(
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

  @Test
  void pureRoomsTouchNeitherFilesNorNetworkNorProcessesNorTheClock() {
    Product.hold(
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
    Product.hold(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethodWhere(target(describe("reads the clock", ArchitectureTest::readsTheClock))));
  }

  @Test
  void eachProtocolIsDialledInOneRoom() {
    Product.hold(only("io.etcd..", "org.pgmahout.common.dcs.."));
    Product.hold(only("org.bouncycastle..", "org.pgmahout.common.x509.."));
    Product.hold(
        only(
            "com.github.dockerjava..", "org.pgmahout.agent.os..", "org.pgmahout.controller.lab.."));
    Product.hold(only("io.vertx..", "org.pgmahout.agent", "org.pgmahout.agent.http.."));
    Product.hold(
        only(
            "java.net.http..",
            "org.pgmahout.common.dcs..", // the one question that jetcd has no call for
            "org.pgmahout.common.patroni..",
            "org.pgmahout.controller.client..",
            "org.pgmahout.agent", // its own status, over loopback
            "org.pgmahout.agent.os.."));
    Product.hold(only("picocli..", "org.pgmahout.controller", "org.pgmahout.controller.cli.."));
  }

  @Test
  void processesAreStartedInOneRoomOnEachSide() {
    Product.hold(
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
    Product.hold(
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
    Product.hold(
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
      Product.hold(
          noClasses()
              .that()
              .resideOutsideOfPackages("org.pgmahout.controller", "org.pgmahout.agent")
              .should()
              .accessField(System.class, stream));
    }
    Product.hold(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.pgmahout.controller.view.Terminal")
            .and()
            .resideOutsideOfPackage("org.pgmahout.agent")
            .should()
            .callMethodWhere(target(describe("prints", ArchitectureTest::prints))));
    Product.hold(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.pgmahout.controller.view.Screen")
            .should()
            .callMethodWhere(target(describe("asks at the terminal", ArchitectureTest::asks))));
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
}
