package org.pgmahout.agent.component.etcd;

import static org.pgmahout.common.spec.Component.ETCD;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.DockerStepId;
import org.pgmahout.agent.component.id.EtcdStepId;
import org.pgmahout.agent.local.LocalEtcd;
import org.pgmahout.agent.os.Accounts;
import org.pgmahout.agent.os.Containers.Confinement;
import org.pgmahout.agent.os.Containers.ContainerSpec;
import org.pgmahout.agent.os.Containers.Settings;
import org.pgmahout.agent.os.Listeners;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.step.ContainerStep;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.ImageStep;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.SystemUserStep;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.text.Sha256;
import org.pgmahout.common.wire.StepTrait;

/**
 * The member of etcd: user, folder, certificates, image; then the container, and the wait for
 * quorum.
 */
public final class EtcdSteps {
  private static final String AUTHORITIES = "org.pgmahout.authorities";

  private final NodeTools tools;
  private final LocalHttp http;
  private final Accounts accounts = Accounts.ofThisMachine();

  public EtcdSteps(NodeTools tools, LocalHttp http) {
    this.tools = tools;
    this.http = http;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    List<Step> steps = new ArrayList<>();
    EtcdFolder folder = new EtcdFolder(spec, tools);
    steps.add(
        new SystemUserStep(
            StepHead.prepare(EtcdStepId.USER, "user " + EtcdContainer.USER)
                .with(StepTrait.CERTIFICATES_ALONE),
            tools.commands(),
            accounts,
            EtcdContainer.USER,
            "etcd of pgmahout"));
    steps.add(folder.made());
    List<RenderedFile> files = NodeFiles.of(spec, Secrets.of(secrets), ETCD);
    files.forEach(file -> steps.add(tools.file(file, secrets, EtcdStepId.USER)));
    steps.add(
        new ImageStep(
            StepHead.prepare(EtcdStepId.IMAGE, spec.plan().etcd().image(), DockerStepId.SERVICE)
                .with(StepTrait.INSTALLS),
            tools.containers(),
            spec.plan().etcd().image(),
            spec.plan().etcd().imageArchive()));
    steps.add(container(spec, folder, labels(files)));
    steps.add(
        new SmallStep(
            StepHead.start(EtcdStepId.HEALTHY, "member is healthy", EtcdStepId.CONTAINER)
                .with(StepTrait.STATE),
            context ->
                problem(spec)
                    .map(why -> Finding.wrong(Change.of("etcd member", why, "healthy")))
                    .orElseGet(Finding::right),
            health(spec)::await));
    return steps;
  }

  private ContainerSpec made(NodeSpec spec, Map<String, String> labels) {
    EtcdContainer wanted = EtcdContainer.of(spec);
    Map<String, String> logging = new TreeMap<>(wanted.logOptions());
    logging.put("driver", "json-file");
    return new ContainerSpec(
        wanted.name(),
        wanted.image(),
        new Settings(
            wanted.command(),
            wanted.volumes().entrySet().stream()
                .map(volume -> volume.getKey() + ":" + volume.getValue())
                .toList(),
            "host",
            wanted.restart(),
            confinement(),
            logging,
            labels));
  }

  /** The user's name stands for its numbers as long as it is to be made. */
  private Confinement confinement() {
    return new Confinement(
        accounts.user(EtcdContainer.USER).map(Accounts.User::numbers).orElse(EtcdContainer.USER),
        EtcdContainer.DROPPED,
        List.of(),
        EtcdContainer.SECURITY,
        true,
        false);
  }

  private Step container(NodeSpec spec, EtcdFolder folder, Map<String, String> labels) {
    return new ContainerStep(
        StepHead.start(
                EtcdStepId.CONTAINER,
                "container runs",
                DockerStepId.SERVICE,
                EtcdStepId.IMAGE,
                EtcdStepId.USER,
                EtcdStepId.DATA_FOLDER,
                EtcdStepId.NODE_KEY,
                EtcdStepId.NODE_CRT,
                EtcdStepId.CA_CRT)
            .with(StepTrait.IN_FORCE),
        tools.containers(),
        () -> made(spec, labels),
        () ->
            LocalEtcd.hasData(spec)
                ? argument -> !EtcdContainer.firstStartOnly(argument)
                : _ -> true,
        folder);
  }

  /**
   * etcd reads its own certificate for every handshake, but whom to trust at its start only: the
   * container remembers which authorities were there when it was made, and is made again with
   * others. The other members keep the quorum meanwhile: a rollout takes one after the other.
   */
  static Map<String, String> labels(List<RenderedFile> files) {
    return files.stream()
        .filter(file -> file.path().equals(NodePaths.ETCD_PKI + "/ca.crt"))
        .collect(Collectors.toMap(_ -> AUTHORITIES, file -> Sha256.hex(file.text())));
  }

  /** Why the member is not healthy; empty when it is. */
  public Optional<String> problem(NodeSpec spec) {
    return member(spec).problem();
  }

  private EtcdWait health(NodeSpec spec) {
    return new EtcdWait(spec, tools.containers(), member(spec));
  }

  private LocalEtcd member(NodeSpec spec) {
    return new LocalEtcd(spec, http, Listeners.ofThisMachine(), accounts);
  }
}
