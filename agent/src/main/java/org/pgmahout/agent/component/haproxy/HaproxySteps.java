package org.pgmahout.agent.component.haproxy;

import static org.pgmahout.common.spec.Component.HAPROXY;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pgmahout.agent.component.Machinery;
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
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;

/** The proxy: files its own validator accepts, then the service, changed by reload. */
public final class HaproxySteps {
  private static final String UNIT = "haproxy.service";
  private static final String LOADED = "/run/haproxy/pgmahout-loaded.cfg";
  private static final String LOADED_CA = "/run/haproxy/pgmahout-loaded-ca.crt";

  private final Machinery machinery;

  public HaproxySteps(Machinery machinery) {
    this.machinery = machinery;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    List<Step> steps = new ArrayList<>();
    steps.add(
        new FileStep(
            StepHead.prepare(HAPROXY, "unit-drop-in", "copies of what the proxy has read"),
            machinery.files(),
            WantedFile.open("/etc/systemd/system/haproxy.service.d/pgmahout.conf", dropIn(spec)),
            List.of()));
    for (RenderedFile file : NodeFiles.of(spec, Secrets.of(secrets), HAPROXY)) {
      steps.add(
          file.path().equals(NodePaths.HAPROXY_CFG)
              ? configuration(file)
              : machinery.file(file, secrets));
    }
    steps.add(
        new UnitStep(
            StepHead.start(
                HAPROXY,
                "service",
                "proxy runs with what is on disk",
                "haproxy/haproxy-cfg",
                "haproxy/unit-drop-in",
                "system/packages"),
            machinery.systemd(),
            machinery.files(),
            UNIT,
            copies(spec)));
    return steps;
  }

  /** Leaves copies of what the running proxy has read, at every start and reload. */
  private static String dropIn(NodeSpec spec) {
    StringBuilder text =
        new StringBuilder(
            """
            # Made by pgmahout; a change by hand is undone by the next apply.
            [Service]
            """);
    copies(spec)
        .forEach(
            (file, copy) ->
                text.append(
                    """
                    ExecStartPost=-/bin/cp %1$s %2$s
                    ExecReload=-/bin/cp %1$s %2$s
                    """
                        .formatted(file, copy)));
    return text.toString();
  }

  private static SortedMap<Path, Path> copies(NodeSpec spec) {
    SortedMap<Path, Path> copies = new TreeMap<>();
    copies.put(Path.of(NodePaths.HAPROXY_CFG), Path.of(LOADED));
    if (spec.plan().security().tls()) {
      copies.put(Path.of(NodePaths.HAPROXY_CA), Path.of(LOADED_CA));
    }
    return copies;
  }

  private Step configuration(RenderedFile file) {
    return new FileStep(
        StepHead.prepare(
            HAPROXY, "haproxy-cfg", file.path(), "system/packages", "haproxy/pgmahout-ca-crt"),
        machinery.files(),
        Machinery.wanted(file),
        List.of(),
        this::validate);
  }

  private void validate(Path candidate) {
    CommandResult result =
        machinery.commands().run(Command.of("haproxy", "-c", "-f", candidate.toString()));
    if (!result.ok()) {
      throw new OpsException(
          ErrorCode.CONFIG_REJECTED,
          "HAProxy refuses the new haproxy.cfg; the old one stays:\n" + result.lastWords(10),
          "Mend what it names in the plan (haproxy.extra), then run the same again.");
    }
  }
}
