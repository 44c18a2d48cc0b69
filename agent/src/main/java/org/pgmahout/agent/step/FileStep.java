package org.pgmahout.agent.step;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.common.outcome.Secret;

/**
 * One file with its text, owner and mode. With a validator, the new text is written beside the old
 * one and replaces it only when its own program accepts it.
 */
public final class FileStep extends HeadedStep {
  private final FileWriter files;
  private final WantedFile wanted;
  private final List<Secret> secrets;
  private final Consumer<Path> validator;

  /**
   * @param secrets values that no diff may show
   * @param validator throws CONFIG_REJECTED when the program refuses the file at this path
   */
  public FileStep(
      StepHead head,
      FileWriter files,
      WantedFile wanted,
      Collection<Secret> secrets,
      Consumer<Path> validator) {
    super(head);
    this.files = files;
    this.wanted = wanted;
    this.secrets = List.copyOf(secrets);
    this.validator = validator;
  }

  /** A file nobody validates. */
  public FileStep(StepHead head, FileWriter files, WantedFile wanted, Collection<Secret> secrets) {
    this(head, files, wanted, secrets, path -> {});
  }

  @Override
  public Finding check(StepContext context) {
    return Finding.of(files.compare(wanted, secrets));
  }

  @Override
  public void apply(StepContext context) {
    Path candidate = wanted.path().resolveSibling("." + wanted.path().getFileName() + ".candidate");
    try {
      files.write(wanted.at(candidate));
      validator.accept(candidate);
      files.write(wanted);
    } finally {
      files.delete(candidate);
    }
  }
}
