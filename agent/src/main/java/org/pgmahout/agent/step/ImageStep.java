package org.pgmahout.agent.step;

import java.nio.file.Path;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.ImageReference;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** A container image that is on the node: there already, loaded from an archive, or pulled. */
public final class ImageStep extends HeadedStep {
  private final Containers containers;
  private final String image;
  private final String archive;

  /** An archive that is empty means: pull. */
  public ImageStep(StepHead head, Containers containers, String image, String archive) {
    super(head);
    this.containers = containers;
    this.image = image;
    this.archive = archive;
  }

  @Override
  public Finding check(StepContext context) {
    if (!containers.present()) {
      return new Finding.CannotTell("decided after the container engine runs");
    }
    return containers.image(image).isPresent()
        ? Finding.right()
        : Finding.wrong(
            Change.create(
                "image " + image, archive.isEmpty() ? "pulled" : "loaded from " + archive));
  }

  @Override
  public void apply(StepContext context) {
    if (archive.isEmpty()) {
      containers.pull(image, context::waiting);
      return;
    }
    context.waiting("loading image " + image);
    containers.load(Path.of(archive));
    if (containers.image(image).isEmpty()) {
      ImageReference wanted = ImageReference.of(image);
      containers
          .image(wanted.name())
          .filter(_ -> wanted.pinned())
          .ifPresent(
              id -> {
                throw another(wanted, id);
              });
      throw new OpsException(
          ErrorCode.IMAGE_MISSING,
          "archive %s was loaded and holds no image %s".formatted(archive, image),
          "Make it with 'docker save %s', or name the image it holds as etcd.image."
              .formatted(wanted.name()));
    }
  }

  private OpsException another(ImageReference wanted, String id) {
    return new OpsException(
        ErrorCode.HASH_MISMATCH,
        "archive %s holds another image %s than the plan means: its id is %s, expected %s; no container was made of it"
            .formatted(archive, wanted.name(), id, wanted.digest()),
        "Find out who made the archive. When it is the right one, write its id after the @ in etcd.image: a"
            + " loaded image does not have the registry's digest.");
  }
}
