package org.pgmahout.agent.component.system;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;

/**
 * Takes away what an earlier plan had put there: a file of kernel parameters, or a unit that sets
 * huge pages, holds at every boot until it is gone. What is in force stays so until then.
 */
final class UnwantedFilesStep extends HeadedStep {
  private final Systemd systemd;
  private final FileWriter files;
  private final List<Path> unwanted;

  /**
   * @param unwanted paths that are ours alone; of units, too
   */
  UnwantedFilesStep(Systemd systemd, FileWriter files, List<Path> unwanted) {
    super(StepHead.prepare(SystemStepId.UNWANTED_FILES, "nothing left that the plan had earlier"));
    this.systemd = systemd;
    this.files = files;
    this.unwanted = List.copyOf(unwanted);
  }

  @Override
  public Finding check(StepContext context) {
    return Finding.of(
        there().stream().map(path -> Change.of(path.toString(), "present", "removed")).toList());
  }

  @Override
  public void apply(StepContext context) {
    for (Path path : there()) {
      String name = path.getFileName().toString();
      if (!name.endsWith(".service")) {
        files.delete(path);
        continue;
      }
      // The file goes last: it is what the next check finds when this is cut off.
      if (systemd.state(name).exists()) {
        systemd.stop(name);
      }
      systemd.disable(name);
      files.delete(path);
      systemd.daemonReload();
    }
  }

  private List<Path> there() {
    return unwanted.stream().filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS)).toList();
  }
}
