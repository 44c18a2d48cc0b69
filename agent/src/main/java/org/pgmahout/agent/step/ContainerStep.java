package org.pgmahout.agent.step;

import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.Containers.ContainerSpec;
import org.pgmahout.agent.os.Containers.ContainerState;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Finding;

/** A container that runs as its spec says: made anew when the fingerprint on it is another one. */
public final class ContainerStep extends HeadedStep {
  private static final int STOP_SECONDS = 20;

  private final Containers containers;
  private final ContainerSpec spec;
  private final String label;
  private final Runnable beforeCreate;

  /**
   * @param label the label of the spec that carries the fingerprint of all settings
   * @param beforeCreate throws when a new container must not be made now
   */
  public ContainerStep(
      StepHead head,
      Containers containers,
      ContainerSpec spec,
      String label,
      Runnable beforeCreate) {
    super(head);
    this.containers = containers;
    this.spec = spec;
    this.label = label;
    this.beforeCreate = beforeCreate;
  }

  @Override
  public Finding check(StepContext context) {
    if (!containers.present()) {
      return new Finding.CannotTell("decided after the container engine runs");
    }
    ContainerState is = containers.find(spec.name()).orElse(null);
    String what = "container " + spec.name();
    if (is == null) {
      return Finding.wrong(Change.create(what, spec.image()));
    }
    if (!same(is)) {
      return Finding.wrong(Change.of(what, "made with other settings", "made anew"));
    }
    return is.running()
        ? Finding.right()
        : Finding.wrong(Change.of(what, "stopped, exit code " + is.exitCode(), "running"));
  }

  @Override
  public void apply(StepContext context) {
    ContainerState is = containers.find(spec.name()).orElse(null);
    if (is == null || !same(is)) {
      beforeCreate.run();
      if (is != null) {
        context.waiting("replacing container " + spec.name());
        containers.stop(spec.name(), STOP_SECONDS);
        containers.remove(spec.name());
      }
      containers.create(spec);
    }
    containers.start(spec.name());
  }

  private boolean same(ContainerState is) {
    return spec.labels().get(label).equals(is.labels().get(label));
  }
}
