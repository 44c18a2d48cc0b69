package org.pgmahout.agent.component.databases;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.plan.ScramVerifier;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.wire.StepTrait;

/** Roles and databases of the plan; none of these steps is there where it names none. */
public final class DatabasesSteps {
  private final Apt apt;
  private final Supplier<Optional<Integer>> major;
  private final Supplier<Optional<LocalPostgresql>> server;

  /**
   * @param major PostgreSQL's, which names packages; empty while it is not installed
   * @param server this node's; empty while it is not installed
   */
  public DatabasesSteps(
      Apt apt, Supplier<Optional<Integer>> major, Supplier<Optional<LocalPostgresql>> server) {
    this.apt = apt;
    this.major = major;
    this.server = server;
  }

  /**
   * Packages of extensions, on every database node. They come after the others: only the installed
   * server says which major version they must be for.
   */
  public List<Step> packages(NodeSpec spec) {
    ExtensionPackages packages = packagesOf(spec);
    return packages.wanted().isEmpty()
        ? List.of()
        : List.of(
            new SmallStep(
                StepHead.prepare(
                        PostgresqlStepId.EXTENSION_PACKAGES,
                        "packages of extensions",
                        SystemStepId.PACKAGES,
                        PostgresqlStepId.MAJOR)
                    .with(StepTrait.INSTALLS),
                context -> packages.check(),
                packages::install));
  }

  private ExtensionPackages packagesOf(NodeSpec spec) {
    return ExtensionPackages.of(spec.plan().postgresql(), apt, major);
  }

  /** Roles, then databases. */
  public List<Step> content(NodeSpec spec, Map<String, Secret> secrets) {
    PostgresqlPlan plan = spec.plan().postgresql();
    LeaderSql leader = new LeaderSql(server);
    List<Step> steps = new ArrayList<>();
    if (plan.roles().stream().anyMatch(RolePlan::present)) {
      steps.add(new PlannedRolesStep(plan.roles(), leader, difference(plan, secrets)));
    }
    AbsentRoles absent = new AbsentRoles(plan.roles(), leader);
    if (!plan.databases().isEmpty() || !absent.roles().isEmpty()) {
      Extensions extensions =
          new Extensions(
              Extensions.of(plan.databases()),
              () ->
                  !apt.installed().keySet().containsAll(spec.plan().system().packages())
                      || packagesOf(spec).missing().filter(Set::isEmpty).isEmpty());
      steps.add(new DatabasesStep(plan.databases(), leader, extensions, absent));
    }
    return steps;
  }

  private static RoleDifference difference(PostgresqlPlan plan, Map<String, Secret> secrets) {
    Function<String, Secret> came = Secrets.of(secrets);
    return new RoleDifference(
        plan.roles().stream().map(RolePlan::name).collect(Collectors.toSet()),
        name -> usable(name, came.apply(name)),
        ScramVerifier::of);
  }

  private static Secret usable(String name, Secret password) {
    Secret one = new Secret(password.reveal().strip());
    if (!ScramVerifier.takes(one)) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "the password in secrets/" + name + " is empty, or not of printable ASCII alone",
          "Write another one, or the role's verifier into the plan: clients prepare other"
              + " characters in ways of their own.");
    }
    return one;
  }
}
