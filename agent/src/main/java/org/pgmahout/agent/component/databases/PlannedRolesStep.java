package org.pgmahout.agent.component.databases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.wire.StepTrait;

/** The plan's roles are there and as it says, on the node that leads. Deletes none. */
final class PlannedRolesStep extends HeadedStep {
  private final List<RolePlan> roles;
  private final LeaderSql leader;
  private final RoleDifference difference;

  PlannedRolesStep(List<RolePlan> roles, LeaderSql leader, RoleDifference difference) {
    super(
        StepHead.content(
                PostgresqlStepId.ROLES,
                "the plan's roles",
                PatroniStepId.MEMBER,
                PatroniStepId.ROLES)
            .with(StepTrait.LEADER_ONLY));
    this.roles = groupsFirst(roles.stream().filter(RolePlan::present).toList());
    this.leader = leader;
    this.difference = difference;
  }

  @Override
  public Finding check(StepContext context) {
    return look()
        .map(
            answer ->
                standby(answer) ? LeaderSql.STANDBY : Finding.of(Deed.changes(differences(answer))))
        .orElseGet(() -> new Finding.CannotTell("decided after PostgreSQL runs"));
  }

  @Override
  public void apply(StepContext context) {
    // On a node that leads no longer there is nothing to do: the next one gets its own turn.
    look()
        .filter(answer -> !standby(answer))
        .ifPresent(answer -> leader.together(LeaderSql.HOME, Deed.statements(differences(answer))));
  }

  /** What the server says of these roles; empty while none answers. */
  private Optional<JsonNode> look() {
    String names = SqlWord.texts(roles.stream().map(RolePlan::name).toList());
    return leader.ask(LeaderSql.HOME, FoundRole.question(names));
  }

  private static boolean standby(JsonNode answer) {
    return answer.path("standby").asBoolean();
  }

  private List<Deed> differences(JsonNode answer) {
    List<Deed> deeds = new ArrayList<>();
    Map<String, FoundRole> found = FoundRole.read(answer);
    roles.forEach(
        role -> deeds.addAll(difference.of(role, Optional.ofNullable(found.get(role.name())))));
    return deeds;
  }

  /** A role can be a member only of one that is there. */
  static List<RolePlan> groupsFirst(List<RolePlan> roles) {
    Map<String, RolePlan> byName = new LinkedHashMap<>();
    roles.forEach(role -> byName.put(role.name(), role));
    Set<RolePlan> ordered = new LinkedHashSet<>();
    roles.forEach(role -> add(role, byName, ordered, new LinkedHashSet<>()));
    return List.copyOf(ordered);
  }

  private static void add(
      RolePlan role, Map<String, RolePlan> byName, Set<RolePlan> ordered, Set<RolePlan> open) {
    if (open.add(role)) {
      role.memberOf().stream()
          .filter(byName::containsKey)
          .forEach(group -> add(byName.get(group), byName, ordered, open));
      ordered.add(role);
    }
  }
}
