package org.pgmahout.agent.component.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.databases.ExtensionPackages;
import org.pgmahout.agent.component.postgresql.RunningConfiguration;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PostgresqlSettings;
import org.pgmahout.common.wire.InForce.AlteredSetting;
import org.pgmahout.common.wire.NodeVerdict;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/** Everything on this node that may refuse a spec, asked before anything is touched. */
public final class Judge {
  private final NodeTools tools;
  private final PostgresqlTrial postgresql;
  private final TriedBefore before;

  /**
   * @param postgresql the one that this agent has: trials take turns
   * @param before what was tried, and found good
   */
  public Judge(NodeTools tools, PostgresqlTrial postgresql, TriedBefore before) {
    this.tools = tools;
    this.postgresql = postgresql;
    this.before = before;
  }

  /** What they say. */
  public NodeVerdict judge(NodeSpec spec) {
    List<Remark> refusals = new ArrayList<>();
    List<Remark> warnings = new ArrayList<>();
    List<String> unjudged = new ArrayList<>();
    refusals.addAll(
        new KernelTrial(tools.commands(), Path.of("/proc/sys"), tools.machine().container())
            .of(spec));
    if (spec.has(Role.PROXY)) {
      refusals.addAll(new HaproxyTrial(tools.commands()).of(spec));
    }
    if (spec.has(Role.DATABASE)) {
      Programs.of(spec.plan().postgresql(), tools.files())
          .server(tools.commands())
          .map(server -> InUse.of(spec, server))
          .ifPresent(
              conflicts -> {
                refusals.addAll(conflicts.refusals());
                warnings.addAll(conflicts.warnings());
              });
      refusals.addAll(altered(spec));
      List<String> awaited = awaitedLibraries(spec);
      if (!awaited.isEmpty()) {
        unjudged.add(
            "PostgreSQL's configuration is tried on %s as soon as the packages of %s are installed"
                .formatted(spec.node(), String.join(", ", awaited)));
      } else if (!before.wasGood(spec)) {
        TrialOutcome outcome = postgresql.of(spec);
        refusals.addAll(outcome.refusals());
        unjudged.addAll(outcome.unjudged());
        if (outcome.good()) {
          before.good(spec);
        }
      }
    }
    return new NodeVerdict(spec.node(), refusals, warnings, unjudged);
  }

  /** No server starts with a library that is not there, and the plan itself brings it. */
  private List<String> awaitedLibraries(NodeSpec spec) {
    PostgresqlPlan plan = spec.plan().postgresql();
    return ExtensionPackages.of(
            plan, tools.apt(), () -> Programs.of(plan, tools.files()).psql().map(Psql::major))
        .awaitedLibraries();
  }

  /**
   * What ALTER SYSTEM set wins over the plan, on this node alone: the plan would not be in force.
   */
  private List<Remark> altered(NodeSpec spec) {
    return new RunningConfiguration(tools.commands(), tools.files())
        .look(spec).altered().stream()
            .filter(AlteredSetting::wins)
            .map(
                setting ->
                    new Remark(
                        PostgresqlSettings.pathOfParameter(spec, setting.name()),
                        "PostgreSQL",
                        "ALTER SYSTEM set %s = '%s' there, which wins over the plan's '%s' (postgresql.auto.conf)"
                            .formatted(setting.name(), setting.value(), setting.planned()),
                        "End it on that node (alter system reset %s; select pg_reload_conf()), or write its value into the plan."
                            .formatted(setting.name())))
            .toList();
  }
}
