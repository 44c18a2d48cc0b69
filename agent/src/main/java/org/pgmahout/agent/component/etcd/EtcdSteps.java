package org.pgmahout.agent.component.etcd;

import static org.pgmahout.common.spec.Component.ETCD;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pgmahout.agent.component.Machinery;
import org.pgmahout.agent.os.Containers.ContainerSpec;
import org.pgmahout.agent.os.Containers.Settings;
import org.pgmahout.agent.os.Listeners;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.step.ContainerStep;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.ImageStep;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.text.Sha256;
import org.pgmahout.common.wire.KnownStep;

/** The member of etcd: folder, certificates, image; then the container, and the wait for quorum. */
public final class EtcdSteps {
  private static final String AUTHORITIES = "org.pgmahout.authorities";

  private final Machinery machinery;
  private final LocalHttp http;

  public EtcdSteps(Machinery machinery, LocalHttp http) {
    this.machinery = machinery;
    this.http = http;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    List<Step> steps = new ArrayList<>();
    steps.add(
        new FolderStep(
            StepHead.prepare(ETCD, "data-folder", "data folder closed to others"),
            machinery.files(),
            machinery.folders(spec).etcd(),
            "root",
            "0700"));
    List<RenderedFile> files = NodeFiles.of(spec, Secrets.of(secrets), ETCD);
    files.forEach(file -> steps.add(machinery.file(file, secrets)));
    steps.add(
        new ImageStep(
            StepHead.prepare(KnownStep.ETCD_IMAGE, spec.plan().etcd().image(), "docker/service"),
            machinery.containers(),
            spec.plan().etcd().image(),
            spec.plan().etcd().imageArchive()));
    steps.add(container(spec, labels(files)));
    steps.add(
        new SmallStep(
            StepHead.start(
                KnownStep.ETCD_HEALTHY, "member is healthy", KnownStep.ETCD_CONTAINER.path()),
            context ->
                problem(spec)
                    .map(why -> Finding.wrong(Change.of("etcd member", why, "healthy")))
                    .orElseGet(Finding::right),
            health(spec)::await));
    return steps;
  }

  private Step container(NodeSpec spec, Map<String, String> labels) {
    EtcdContainer wanted = EtcdContainer.of(spec);
    Map<String, String> logging = new TreeMap<>(wanted.logOptions());
    logging.put("driver", "json-file");
    ContainerSpec made =
        new ContainerSpec(
            wanted.name(),
            wanted.image(),
            new Settings(
                wanted.command(),
                wanted.volumes().entrySet().stream()
                    .map(volume -> volume.getKey() + ":" + volume.getValue())
                    .toList(),
                "host",
                wanted.restart(),
                logging,
                labels));
    return new ContainerStep(
        StepHead.start(
            KnownStep.ETCD_CONTAINER,
            "container runs",
            "docker/service",
            "etcd/image",
            "etcd/data-folder",
            "etcd/node-key",
            "etcd/node-crt",
            "etcd/ca-crt"),
        machinery.containers(),
        made,
        () -> hasData(spec) ? argument -> !EtcdContainer.firstStartOnly(argument) : _ -> true,
        () -> refuseLostMember(spec));
  }

  /**
   * etcd reads its own certificate for every handshake, but whom to trust at its start only: the
   * container remembers which authorities lay there when it was made, and others make it anew. The
   * other members keep the quorum meanwhile: a rollout takes one after the other.
   */
  static Map<String, String> labels(List<RenderedFile> files) {
    return files.stream()
        .filter(file -> file.path().equals(NodePaths.ETCD_PKI + "/ca.crt"))
        .collect(Collectors.toMap(_ -> AUTHORITIES, file -> Sha256.hex(file.text())));
  }

  /** Whether a member's data lies here: etcd itself looks for its log and nothing else. */
  public static boolean hasData(NodeSpec spec) {
    return Files.isDirectory(Path.of(spec.plan().etcd().dataDir(), "member", "wal"));
  }

  /**
   * A member whose data is gone must join again under a new id: started as {@code new} it would
   * vote for a history it does not have. A database on the same disk, or an older container, proves
   * that there was a member before; one that joins is new to etcd, whatever lies here.
   */
  private void refuseLostMember(NodeSpec spec) {
    if (hasData(spec) || !spec.etcdJoins().isEmpty()) {
      return;
    }
    boolean database = Files.exists(Path.of(spec.plan().postgresql().dataDir(), "PG_VERSION"));
    boolean earlier = machinery.containers().find(EtcdContainer.NAME).isPresent();
    if (database || earlier) {
      throw new OpsException(
          ErrorCode.DATA_AT_RISK,
          "etcd's folder %s is empty, yet %s: its data was lost after the cluster was built"
              .formatted(
                  spec.plan().etcd().dataDir(),
                  database
                      ? "a database lies in " + spec.plan().postgresql().dataDir()
                      : "a container of this member exists"),
          "Bring the folder back. When it is gone for good, and the other members run: etcdctl member remove"
              + " (pgmahout env etcdctl), then pgmahout apply, which lets it join anew; when all members"
              + " lost their data, compare the databases of all nodes first.");
    }
  }

  /** Why the member is not healthy; empty when it is. */
  public Optional<String> problem(NodeSpec spec) {
    return health(spec).problem();
  }

  private EtcdWait health(NodeSpec spec) {
    return new EtcdWait(spec, machinery.containers(), http, Listeners.ofThisMachine());
  }
}
