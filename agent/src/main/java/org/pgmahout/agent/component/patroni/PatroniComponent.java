package org.pgmahout.agent.component.patroni;

import java.util.List;
import java.util.Map;
import org.pgmahout.agent.component.ActionCatalog.Action;
import org.pgmahout.agent.component.ComponentProbe;
import org.pgmahout.agent.component.ComponentRemoval;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.Remembered;
import org.pgmahout.agent.component.Verb;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.local.log.PatroniJournal;
import org.pgmahout.agent.pgdata.InterruptedCopy;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.wire.ActionResult;

/** Patroni, and the member of the cluster that it makes of this node's PostgreSQL. */
public final class PatroniComponent implements NodeComponent {
  private final NodeTools tools;
  private final Remembered remembered;

  public PatroniComponent(NodeTools tools, Remembered remembered) {
    this.tools = tools;
    this.remembered = remembered;
  }

  @Override
  public Component component() {
    return Component.PATRONI;
  }

  @Override
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    return new PatroniSteps(tools, remembered.served()).steps(spec, secrets);
  }

  @Override
  public HealthProbe probe() {
    PatroniSteps patroni = new PatroniSteps(tools, remembered.served());
    return new ComponentProbe(Component.PATRONI, patroni::problem, _ -> patroni.notice());
  }

  @Override
  public LogSource log() {
    return new PatroniJournal.OfPatroni();
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Verb.change(
            Component.PATRONI,
            "configure",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    new PatroniSteps(tools, remembered.served())
                        .configure(request.spec(), context))),
        Verb.change(
            Component.PATRONI,
            "narrow",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    new PatroniSteps(tools, remembered.served()).narrow(request.spec(), context))),
        Verb.change(
            Component.PATRONI,
            "passwords",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    new PatroniSteps(tools, remembered.served())
                        .passwords(request.spec(), remembered.secrets().get())
                        .change(List.of(request.options().getOrDefault("names", "").split(","))))),
        Verb.change(
            Component.PATRONI,
            "cut-sessions",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    new PatroniSteps(tools, remembered.served())
                        .sessions(request.spec())
                        .cut(
                            request.spec().plan(),
                            List.of(request.options().getOrDefault("nodes", "").split(","))))),
        Verb.change(
            Component.PATRONI,
            "set-aside",
            (request, context) ->
                new ActionResult(
                    request.spec().node(),
                    InterruptedCopy.of(
                            request.spec(), tools.commands(), tools.files(), tools.marks())
                        .setAside(tools.systemd(), tools.machine(), context))),
        Verb.change(
            Component.PATRONI,
            "reload",
            (request, context) -> {
              if (!tools.systemd().state(PatroniUnit.NAME).running()) {
                return new ActionResult(request.spec().node(), List.of());
              }
              tools.systemd().reload(PatroniUnit.NAME);
              return Verb.done(request, Change.of(PatroniUnit.NAME, "running", "reloaded"));
            }));
  }

  @Override
  public ComponentRemoval removal(NodeSpec spec) {
    return ComponentRemoval.ofFiles(spec, Component.PATRONI)
        .withUnit(PatroniUnit.NAME)
        .withFolders(List.of(tools.folders(spec).home()));
  }
}
