package org.pgmahout.agent.component.databases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.Presence;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.plan.ScramVerifier;

class RoleDifferenceTest {
  private static final Secret PASSWORD = new Secret("generated");
  private static final ScramVerifier VERIFIER =
      ScramVerifier.of(PASSWORD, new byte[ScramVerifier.SALT], 4096);

  private final RoleDifference difference =
      new RoleDifference(Set.of("app", "readers"), _ -> PASSWORD, _ -> VERIFIER);

  @Test
  void aNewRoleIsOneChangeAndItsPasswordIsNeverSent() {
    List<Deed> deeds = difference.of(role("a\"b'; drop", true, "generated"), Optional.empty());
    assertThat(Deed.changes(deeds))
        .containsExactly(Change.create("role a\"b'; drop", "logs in, member of readers"));
    assertThat(Deed.statements(deeds))
        .contains(
            "create role \"a\"\"b'; drop\";",
            "alter role \"a\"\"b'; drop\" password '" + VERIFIER.text() + "';",
            "grant \"readers\" to \"a\"\"b'; drop\";")
        .noneMatch(statement -> statement.contains(PASSWORD.reveal()));
  }

  @Test
  void whatIsAsThePlanSaysIsLeftAlone() {
    assertThat(difference.of(role("app", true, "generated"), found(VERIFIER.text(), "readers")))
        .isEmpty();
  }

  @Test
  void membershipsInRolesOfHandsStayAndOthersGo() {
    Optional<FoundRole> found = found(VERIFIER.text(), "readers", "hand", "pg_monitor");
    assertThat(Deed.statements(difference.of(role("app", true, "generated"), found)))
        .containsExactly("revoke \"pg_monitor\" from \"app\";");
  }

  @Test
  void aPasswordThatIsNotThePlansAffairStays() {
    assertThat(difference.of(role("app", true, "unmanaged"), found("anything", "readers")))
        .isEmpty();
    assertThat(Deed.statements(difference.of(role("app", true, "none"), found("x", "readers"))))
        .containsExactly("alter role \"app\" password null;");
    assertThat(
            Deed.changes(difference.of(role("app", true, VERIFIER.text()), found("", "readers"))))
        .containsExactly(
            Change.of("role app, password", "none", "that of the plan's verifier")
                .as(Change.Kind.PASSWORD));
  }

  /** A role may give itself one whose comparison would take minutes. */
  @Test
  void aVerifierOfVeryManyRoundsIsReplacedAndNotCompared() {
    String costly = VERIFIER.text().replace("$4096:", "$999999999:");
    assertThat(
            Deed.statements(
                difference.of(role("app", true, "generated"), found(costly, "readers"))))
        .containsExactly("alter role \"app\" password '" + VERIFIER.text() + "';");
  }

  @Test
  void groupsAreMadeBeforeTheirMembers() {
    RolePlan app = role("app", true, "generated");
    RolePlan readers =
        new RolePlan(
            "readers",
            Presence.PRESENT,
            false,
            "generated",
            List.of(),
            List.of(),
            -1,
            "",
            Map.of());
    assertThat(PlannedRolesStep.groupsFirst(List.of(app, readers))).containsExactly(readers, app);
  }

  @Test
  void settingsAreComparedAsPostgresqlReadsThem() {
    assertThat(
            Settings.differences(
                "role app",
                "alter role \"app\"",
                List.of("work_mem=65536kB", "search_path=\"$user\", \"Sales\", public"),
                Map.of("work_mem", "64MB", "SEARCH_PATH", "\"$user\",\"Sales\" , PUBLIC")))
        .isEmpty();
    assertThat(
            Deed.statements(
                Settings.differences(
                    "role app",
                    "alter role \"app\"",
                    List.of("my.old=x"),
                    Map.of("my.own", "it's; \\", "search_path", "a, \"B\"\"c\""))))
        .containsExactly(
            "alter role \"app\" set \"my\".\"own\" =  E'it''s; \\\\';",
            "alter role \"app\" set \"search_path\" = 'a', 'B\"c';",
            "alter role \"app\" reset \"my\".\"old\";");
  }

  private static RolePlan role(String name, boolean login, String password) {
    return new RolePlan(
        name, Presence.PRESENT, login, password, List.of(), List.of("readers"), -1, "", Map.of());
  }

  private static Optional<FoundRole> found(String kept, String... groups) {
    return Optional.of(
        new FoundRole(
            true,
            false,
            Set.of(),
            -1,
            new Secret(kept),
            Optional.empty(),
            List.of(groups),
            List.of()));
  }
}
