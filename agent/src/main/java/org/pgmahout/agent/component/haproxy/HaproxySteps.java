package org.pgmahout.agent.component.haproxy;

import static org.pgmahout.common.spec.Component.HAPROXY;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.HaproxyStepId;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.agent.step.FileStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.UnitStep;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.HaproxyCfg;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;

/** The proxy: files its own validator accepts, the service, and its own word that it has them. */
public final class HaproxySteps {
  private final NodeTools tools;

  public HaproxySteps(NodeTools tools) {
    this.tools = tools;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    List<Step> steps = new ArrayList<>();
    RenderedFile configuration = NodeFiles.of(spec, Secrets.of(secrets), HAPROXY).getFirst();
    WantedFile wanted = NodeTools.wanted(configuration);
    LocalProxy proxy = new LocalProxy(tools.systemd(), tools.files(), wanted);
    steps.add(configuration(wanted, proxy));
    steps.add(service());
    steps.add(new ProxyInForceStep(proxy, HaproxyCfg.mark(spec), ProxyInForceStep.Limits.USUAL));
    return steps;
  }

  private Step configuration(WantedFile wanted, LocalProxy proxy) {
    return new FileStep(
        StepHead.prepare(
            HaproxyStepId.HAPROXY_CFG, wanted.path().toString(), SystemStepId.PACKAGES),
        tools.files(),
        wanted,
        List.of(),
        candidate -> {
          validate(candidate);
          proxy.keep();
        });
  }

  private Step service() {
    return new UnitStep(
        StepHead.start(
            HaproxyStepId.SERVICE, "proxy runs", HaproxyStepId.HAPROXY_CFG, SystemStepId.PACKAGES),
        tools.systemd(),
        tools.files(),
        LocalProxy.UNIT,
        Map.of());
  }

  private void validate(Path candidate) {
    CommandResult result =
        tools.commands().run(Command.of("haproxy", "-c", "-f", candidate.toString()));
    if (!result.ok()) {
      throw new OpsException(
          ErrorCode.CONFIG_REJECTED,
          "HAProxy refuses the new haproxy.cfg; the old one stays:\n" + result.lastWords(10),
          "Correct what it names in the plan (haproxy.extra), then run the same again.");
    }
  }
}
