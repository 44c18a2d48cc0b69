package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

class ContainerStepTest {
  private final QuietContext context = new QuietContext();
  private final FakeContainers containers = new FakeContainers();

  @Test
  void aRunningContainerOfTheSameSettingsIsLeftAlone() {
    step("1").apply(context);
    containers.did.clear();
    assertThat(step("1").check(context)).isEqualTo(Finding.right());
    step("1").apply(context);
    assertThat(containers.did).containsExactly("start");
  }

  @Test
  void otherSettingsMakeItAnew() {
    step("1").apply(context);
    containers.did.clear();
    assertThat(step("2").check(context)).isInstanceOf(Finding.Wrong.class);
    step("2").apply(context);
    assertThat(containers.did).containsExactly("stop", "remove", "create", "start");
    assertThat(step("2").check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aStartThatFailedIsMadeGoodByTheNextRun() {
    containers.failStart = true;
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> step("1").apply(context));
    assertThat(step("1").check(context)).isInstanceOf(Finding.Wrong.class);
    containers.failStart = false;
    step("1").apply(context);
    assertThat(step("1").check(context)).isEqualTo(Finding.right());
  }

  private ContainerStep step(String fingerprint) {
    Containers.ContainerSpec spec =
        new Containers.ContainerSpec(
            "c",
            "image",
            List.of("etcd"),
            Map.of(),
            List.of(),
            Map.of("f", fingerprint),
            "always",
            "1m",
            1);
    StepHead head = StepHead.start(Component.ETCD, "container", "container");
    return new ContainerStep(head, containers, spec, "f", () -> {});
  }

  @Test
  void withoutAnEngineItIsDecidedLater() {
    containers.engine = false;
    assertThat(step("a").check(context)).isInstanceOf(Finding.CannotTell.class);
  }

  private static final class FakeContainers implements Containers {
    final List<String> did = new ArrayList<>();
    boolean failStart;
    boolean engine = true;
    private Optional<ContainerState> now = Optional.empty();

    @Override
    public boolean present() {
      return engine;
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public Optional<String> image(String reference) {
      return Optional.of("id");
    }

    @Override
    public void load(Path archive) {}

    @Override
    public void pull(String reference, Consumer<String> tell) {}

    @Override
    public Optional<ContainerState> find(String name) {
      return now;
    }

    @Override
    public void create(ContainerSpec spec) {
      did.add("create");
      now = Optional.of(new ContainerState("1", "id", spec.labels(), false, false, 0));
    }

    @Override
    public void start(String name) {
      did.add("start");
      if (failStart) {
        throw new OpsException(ErrorCode.CONTAINER_FAILED, "no", "look");
      }
      now = now.map(c -> new ContainerState(c.id(), c.imageId(), c.labels(), true, false, 0));
    }

    @Override
    public void stop(String name, int seconds) {
      did.add("stop");
    }

    @Override
    public void restart(String name, int seconds) {}

    @Override
    public void remove(String name) {
      did.add("remove");
      now = Optional.empty();
    }

    @Override
    public List<String> lastLines(String name, int count) {
      return List.of();
    }
  }
}
