package org.pgmahout.agent.run;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgmahout.agent.component.ComponentCatalog;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.RunOperation;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Stage;

/**
 * Makes the steps of a run out of its request. That reads files of other users and asks systemd, so
 * it happens before the run begins and never under the engine's lock.
 *
 * @param node this node's name
 */
record RunPreparation(String node, ComponentCatalog catalog, AppliedSpec applied, Clock clock) {

  /**
   * What a run is made of.
   *
   * @param brought secrets that are kept when the run begins
   */
  record Prepared(Map<String, Secret> brought, List<Component> components, StepOrder order) {}

  /** The same request, with what is not its own to say left out. */
  RunRequest inOneForm(RunRequest asked) {
    return switch (asked.operation()) {
      case RunOperation.Apply _ ->
          asked.stage() == Stage.CERTIFICATES
              ? CertificatesAlone.of(asked, node, applied.spec())
              : asked;
      // It has steps of its own, and works with the secrets that are here.
      case NodeOperation operation ->
          new RunRequest(
              asked.owner(), asked.mode(), Stage.ALL, List.of(), asked.spec(), Map.of(), operation);
    };
  }

  /** The steps, with their order. */
  Prepared of(RunRequest request) {
    return switch (request.operation()) {
      case RunOperation.Apply _ -> ofApply(request);
      case NodeOperation operation -> {
        List<Step> steps = catalog.steps(request.spec(), applied.secrets(), operation);
        List<Component> components =
            steps.stream().map(step -> step.id().component()).distinct().toList();
        yield new Prepared(Map.of(), components, new StepOrder(steps, catalog.declared()));
      }
    };
  }

  private Prepared ofApply(RunRequest request) {
    NodeSpec spec = request.spec();
    Map<String, Secret> secrets = new TreeMap<>(applied.secrets());
    Map<String, Secret> brought =
        BroughtCertificate.settled(secrets, request.secrets(), clock.instant());
    secrets.putAll(brought);
    List<Component> components =
        request.components().isEmpty() ? catalog.components(spec) : request.components();
    List<Step> steps =
        catalog.steps(spec, secrets, components).stream()
            .filter(step -> step.in(request.stage()))
            .toList();
    return new Prepared(brought, components, new StepOrder(steps, catalog.declared()));
  }
}
