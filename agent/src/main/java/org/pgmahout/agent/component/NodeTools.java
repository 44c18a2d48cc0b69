package org.pgmahout.agent.component;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.pgmahout.agent.component.id.StepIds;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.local.MemberSessions;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.PackageLock;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.agent.step.FileStep;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.wire.StepTrait;

/** What every component works on its node with: commands, files, packages, services, containers. */
public record NodeTools(
    CommandRunner commands,
    FileWriter files,
    Apt apt,
    Systemd systemd,
    Containers containers,
    Machine machine,
    FolderMarks marks,
    MemberSessions sessions) {

  /**
   * Those of this machine.
   *
   * @param folders where the agent keeps its state, its marks of folders among it
   */
  public static NodeTools of(
      CommandRunner commands, Containers containers, PackageLock lock, AgentFolders folders) {
    return new NodeTools(
        commands,
        new FileWriter(commands),
        new Apt(commands, lock),
        new Systemd(commands),
        containers,
        new Machine(commands),
        new FolderMarks(folders.marks(), commands),
        new MemberSessions());
  }

  /** The folders of a node that go with its cluster. */
  public ClusterFolders folders(NodeSpec spec) {
    return new ClusterFolders(spec, marks);
  }

  /** The step that writes a rendered file. */
  public FileStep file(RenderedFile file, Map<String, Secret> secrets, StepId... after) {
    StepHead head = StepHead.prepare(StepIds.of(file), file.path(), after);
    return file(
        StepIds.CERTIFICATES.contains(head.id())
            ? head.with(StepTrait.CREDENTIALS, StepTrait.CERTIFICATES_ALONE)
            : head,
        file,
        secrets);
  }

  /** The step that writes a rendered file, with a head of its own. */
  public FileStep file(StepHead head, RenderedFile file, Map<String, Secret> secrets) {
    return new FileStep(head, files, wanted(file), secretsOf(secrets));
  }

  /** A rendered file as the writer wants it. */
  public static WantedFile wanted(RenderedFile file) {
    boolean key = file.path().endsWith(".key");
    return new WantedFile(
        Path.of(file.path()), file.text(), file.owner(), file.group(), file.mode(), key);
  }

  /** Values to mask. Certificates are no secrets. */
  public static Collection<Secret> secretsOf(Map<String, Secret> secrets) {
    return secrets.entrySet().stream()
        .filter(entry -> !entry.getKey().endsWith(".crt"))
        .map(Map.Entry::getValue)
        .toList();
  }
}
