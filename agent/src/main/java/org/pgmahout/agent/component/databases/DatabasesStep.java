package org.pgmahout.agent.component.databases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.DatabasePlan;
import org.pgmahout.common.plan.GrantPlan;
import org.pgmahout.common.wire.StepTrait;

/**
 * The plan's databases are there with what is to be in them, on the node that leads; those that are
 * to be absent are not, and after them neither are the roles.
 */
final class DatabasesStep extends HeadedStep {
  private final List<DatabasePlan> databases;
  private final LeaderSql leader;
  private final Extensions extensions;
  private final AbsentRoles absent;

  DatabasesStep(
      List<DatabasePlan> databases, LeaderSql leader, Extensions extensions, AbsentRoles absent) {
    super(
        StepHead.content(
                PostgresqlStepId.DATABASES,
                "the plan's databases, and what is in them",
                PostgresqlStepId.ROLES,
                PostgresqlStepId.EXTENSION_PACKAGES)
            .with(StepTrait.LEADER_ONLY, StepTrait.DROPS));
    this.databases = List.copyOf(databases);
    this.leader = leader;
    this.extensions = extensions;
    this.absent = absent;
  }

  /** What is there, and what can be made. */
  private record Seen(
      boolean standby, Map<String, FoundDatabase> databases, Extensions.Available available) {}

  @Override
  public Finding check(StepContext context) {
    Optional<Seen> seen = look();
    if (seen.isEmpty()) {
      return new Finding.CannotTell("decided after PostgreSQL runs");
    }
    Optional<String> undecided = extensions.undecided(seen.get().available());
    if (undecided.isPresent()) {
      return new Finding.CannotTell(undecided.get());
    }
    if (seen.get().standby()) {
      return LeaderSql.STANDBY;
    }
    List<Change> changes = new ArrayList<>();
    for (DatabasePlan database : databases) {
      changes.addAll(Deed.changes(outside(database, seen.get())));
      changes.addAll(Deed.changes(content(database, seen.get())));
    }
    changes.addAll(absent.changes());
    return Finding.of(changes);
  }

  @Override
  public void apply(StepContext context) {
    Seen before = seenNow();
    if (before.standby()) {
      // It led when it was checked. The node that leads now gets its own turn.
      return;
    }
    for (DatabasePlan database : databases) {
      context.checkCancelled();
      refuseUsed(database, before);
      leader.oneByOne(LeaderSql.HOME, Deed.statements(outside(database, before)));
    }
    // A database that was made just now has privileges and settings of its own, and an inside.
    Seen after = seenNow();
    for (DatabasePlan database : databases) {
      context.checkCancelled();
      leader.oneByOne(LeaderSql.HOME, Deed.statements(outside(database, after)));
      leader.together(database.name(), Deed.statements(content(database, after)));
    }
    absent.delete();
  }

  private Seen seenNow() {
    return look()
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.COMMAND_FAILED,
                    "PostgreSQL no longer answers on this node",
                    "See pgmahout status, then run the same again."));
  }

  private Optional<Seen> look() {
    String names = SqlWord.texts(databases.stream().map(DatabasePlan::name).toList());
    Optional<JsonNode> found = leader.ask(LeaderSql.HOME, FoundDatabase.question(names));
    return found.flatMap(
        answer ->
            extensions
                .available(leader)
                .map(
                    available ->
                        new Seen(
                            answer.path("standby").asBoolean(),
                            new LinkedHashMap<>(FoundDatabase.read(answer)),
                            available)));
  }

  private static List<Deed> outside(DatabasePlan database, Seen seen) {
    return DatabaseDifference.outside(
        database, Optional.ofNullable(seen.databases().get(database.name())));
  }

  /** Looked at only where the plan says something of it, and somebody can look. */
  private List<Deed> content(DatabasePlan database, Seen seen) {
    FoundDatabase found = seen.databases().get(database.name());
    boolean wanted =
        !database.extensions().isEmpty()
            || !database.schemas().isEmpty()
            || database.grants().stream().anyMatch(GrantPlan::ofSchema);
    if (!database.present() || !wanted || found == null || !found.allowConnections()) {
      return List.of();
    }
    return leader
        .ask(database.name(), FoundContent.question())
        .map(FoundContent::read)
        .map(
            content ->
                DatabaseDifference.content(database, content, seen.available().withOwnSchema()))
        .orElse(List.of());
  }

  private static void refuseUsed(DatabasePlan database, Seen seen) {
    FoundDatabase found = seen.databases().get(database.name());
    if (!database.present() && found != null && !found.sessions().isEmpty()) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "%s is not deleted, somebody is connected: %s"
              .formatted(database.shown(), String.join("; ", found.sessions())),
          "Stop what uses it ('allow_connections: false' keeps new sessions out), then apply again.");
    }
  }
}
