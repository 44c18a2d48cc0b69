package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.Containers.Confinement;
import org.pgmahout.agent.os.Containers.ContainerState;
import org.pgmahout.agent.os.Containers.Settings;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

class ContainerStepTest {
  private static final Map<String, String> LOG = Map.of("driver", "json-file", "max-size", "1m");
  private static final Map<String, String> LABELS = Map.of("ca", "hash");
  private static final Confinement RIGHTS =
      new Confinement(
          "997:995", List.of("ALL"), List.of(), List.of("no-new-privileges"), true, false);
  private static final Settings WANTED =
      new Settings(
          List.of("etcd", "--quota=1", "--members=a"),
          List.of("/a:/data"),
          "host",
          "always",
          RIGHTS,
          LOG,
          LABELS);
  private final QuietContext context = new QuietContext();
  private final FakeContainers containers = new FakeContainers();
  private final FakeFolder folder = new FakeFolder();

  /** A folder of somebody else's, until it is mended. */
  private final class FakeFolder implements ContainerStep.WorkFolder {
    private boolean roots;
    private boolean lost;
    private boolean failMend;

    @Override
    public List<Change> differs() {
      return roots ? List.of(Change.of("/a", "root's", "etcd's")) : List.of();
    }

    @Override
    public void require() {
      if (lost) {
        throw new OpsException(ErrorCode.DATA_AT_RISK, "empty", "look");
      }
    }

    @Override
    public void mend() {
      assertThat(containers.now).as("a program that works in it").isEmpty();
      containers.did.add("mend");
      if (failMend) {
        throw new OpsException(ErrorCode.COMMAND_FAILED, "no", "look");
      }
      roots = false;
    }
  }

  @Test
  void aRunningContainerOfTheSameSettingsIsLeftAlone() {
    step(WANTED).apply(context);
    containers.did.clear();
    assertThat(step(WANTED).check(context)).isEqualTo(Finding.right());
    step(WANTED).apply(context);
    assertThat(containers.did).containsExactly("start");
  }

  @Test
  void otherSettingsMakeItAnew() {
    step(WANTED).apply(context);
    containers.did.clear();
    ContainerStep other = step(with(List.of("etcd", "--quota=2", "--members=a")));
    assertThat(other.check(context))
        .isEqualTo(Finding.wrong(Change.of("container c, command", "--quota=1", "--quota=2")));
    other.apply(context);
    assertThat(containers.did).containsExactly("remove", "mend", "create", "start");
    assertThat(other.check(context)).isEqualTo(Finding.right());
  }

  /** The command lets labels alone differ while an authority is replaced. */
  @Test
  void otherLabelsAreAChangeOfTheirOwnKind() {
    Settings made =
        new Settings(
            WANTED.command(), WANTED.binds(), "host", "no", RIGHTS, LOG, Map.of("ca", "other"));
    containers.now = Optional.of(new ContainerState("image", "id", made, true, 0, 0));
    assertThat(step(WANTED).check(context))
        .isInstanceOfSatisfying(
            Finding.Wrong.class,
            wrong ->
                assertThat(wrong.changes())
                    .extracting(Change::kind)
                    .containsExactly(Change.Kind.USUAL, Change.Kind.LABELS));
  }

  @Test
  void whateverAHandChangedIsSeen() {
    List<Settings> byHand =
        List.of(
            with(List.of("--quota=1", "etcd", "--members=a")),
            new Settings(
                WANTED.command(), List.of("/b:/data"), "host", "always", RIGHTS, LOG, LABELS),
            new Settings(
                WANTED.command(), List.of("/a:/data:ro"), "host", "always", RIGHTS, LOG, LABELS),
            new Settings(WANTED.command(), WANTED.binds(), "bridge", "always", RIGHTS, LOG, LABELS),
            new Settings(WANTED.command(), WANTED.binds(), "host", "no", RIGHTS, LOG, LABELS),
            new Settings(
                WANTED.command(), WANTED.binds(), "host", "always", RIGHTS, Map.of(), LABELS),
            new Settings(WANTED.command(), WANTED.binds(), "host", "always", RIGHTS, LOG, Map.of()),
            new Settings(
                WANTED.command(),
                WANTED.binds(),
                "host",
                "always",
                RIGHTS,
                LOG,
                Map.of("ca", "other")));
    for (Settings made : byHand) {
      containers.now = Optional.of(new ContainerState("image", "id", made, true, 0, 0));
      assertThat(step(WANTED).check(context)).as("%s", made).isInstanceOf(Finding.Wrong.class);
    }
    containers.now = Optional.of(new ContainerState("other", "id", WANTED, true, 0, 0));
    assertThat(step(WANTED).check(context)).isInstanceOf(Finding.Wrong.class);
    containers.now = Optional.of(new ContainerState("image", "older", WANTED, true, 0, 0));
    assertThat(step(WANTED).check(context)).isInstanceOf(Finding.Wrong.class);
  }

  @Test
  void otherRightsReplaceItAndTheFolderIsMendedMeanwhile() {
    Settings ofRoot = rights(Confinement.NONE);
    containers.now = Optional.of(new ContainerState("image", "id", ofRoot, true, 0, 0));
    folder.roots = true;
    assertThat(step(WANTED).check(context))
        .isEqualTo(
            Finding.of(
                List.of(
                    Change.of(
                        "container c, rights",
                        "user=root",
                        "user=997:995 cap-drop=ALL security-opt=no-new-privileges read-only"),
                    Change.of("/a", "root's", "etcd's"))));
    step(WANTED).apply(context);
    assertThat(containers.did).containsExactly("remove", "mend", "create", "start");
    assertThat(step(WANTED).check(context)).isEqualTo(Finding.right());
  }

  @Test
  void everyRightThatAHandGaveIsSeen() {
    for (Confinement byHand :
        List.of(
            new Confinement(
                "0:0", RIGHTS.dropped(), List.of(), RIGHTS.securityOptions(), true, false),
            new Confinement("997:995", List.of(), List.of(), RIGHTS.securityOptions(), true, false),
            new Confinement(
                "997:995",
                RIGHTS.dropped(),
                List.of("SYS_ADMIN"),
                RIGHTS.securityOptions(),
                true,
                false),
            new Confinement("997:995", RIGHTS.dropped(), List.of(), List.of(), true, false),
            new Confinement(
                "997:995", RIGHTS.dropped(), List.of(), RIGHTS.securityOptions(), false, false),
            new Confinement(
                "997:995", RIGHTS.dropped(), List.of(), RIGHTS.securityOptions(), true, true))) {
      containers.now = Optional.of(new ContainerState("image", "id", rights(byHand), true, 0, 0));
      assertThat(step(WANTED).check(context)).as("%s", byHand).isInstanceOf(Finding.Wrong.class);
    }
  }

  @Test
  void aFolderThatIsSomebodyElsesIsMendedThoughTheContainerIsRight() {
    containers.now = Optional.of(new ContainerState("image", "id", WANTED, true, 0, 0));
    folder.roots = true;
    assertThat(step(WANTED).check(context)).isInstanceOf(Finding.Wrong.class);
    step(WANTED).apply(context);
    assertThat(containers.did).containsExactly("remove", "mend", "create", "start");
    assertThat(step(WANTED).check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aMendingThatFailedIsDoneByTheNextRunBeforeTheContainerIsThere() {
    containers.now =
        Optional.of(new ContainerState("image", "id", rights(Confinement.NONE), true, 0, 0));
    folder.roots = true;
    folder.failMend = true;
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> step(WANTED).apply(context));
    assertThat(containers.now).isEmpty();
    assertThat(step(WANTED).check(context)).isInstanceOf(Finding.Wrong.class);

    folder.failMend = false;
    containers.did.clear();
    step(WANTED).apply(context);
    assertThat(containers.did).containsExactly("mend", "create", "start");
    assertThat(step(WANTED).check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aMemberWithoutItsDataKeepsItsContainer() {
    containers.now =
        Optional.of(new ContainerState("image", "id", rights(Confinement.NONE), true, 0, 0));
    folder.lost = true;
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> step(WANTED).apply(context));
    assertThat(containers.did).isEmpty();
  }

  private static Settings rights(Confinement confinement) {
    return new Settings(
        WANTED.command(), WANTED.binds(), "host", "always", confinement, LOG, LABELS);
  }

  @Test
  void anArgumentThatDoesNotMatterAndTheEnginesOwnOptionsAreLeftAlone() {
    Settings made =
        new Settings(
            List.of("etcd", "--quota=1", "--members=a,b"),
            WANTED.binds(),
            "host",
            "always",
            RIGHTS,
            Map.of("driver", "json-file", "max-size", "1m", "compress", "true"),
            Map.of("ca", "hash", "of-the-image", "1"));
    containers.now = Optional.of(new ContainerState("image", "id", made, true, 0, 0));
    assertThat(step(WANTED).check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aContainerThatWasMadeAndNeverStartedIsStarted() {
    containers.now = Optional.of(new ContainerState("image", "id", WANTED, false, 0, 0));
    assertThat(step(WANTED).check(context)).isInstanceOf(Finding.Wrong.class);
    step(WANTED).apply(context);
    assertThat(containers.did).containsExactly("start");
  }

  @Test
  void aStartThatFailedIsMadeGoodByTheNextRun() {
    containers.failStart = true;
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> step(WANTED).apply(context));
    assertThat(step(WANTED).check(context)).isInstanceOf(Finding.Wrong.class);
    containers.failStart = false;
    step(WANTED).apply(context);
    assertThat(step(WANTED).check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aPinnedImageIsComparedByItsContentWhateverItWasMadeBy() {
    String digest = "sha256:" + "a".repeat(64);
    containers.images.put("etcd:v3", digest);
    containers.now = Optional.of(new ContainerState(digest, digest, WANTED, true, 0, 0));
    assertThat(pinned("etcd:v3@" + digest).check(context)).isEqualTo(Finding.right());

    containers.now = Optional.of(new ContainerState("etcd:v3", "older", WANTED, true, 0, 0));
    assertThat(pinned("etcd:v3@" + digest).check(context)).isInstanceOf(Finding.Wrong.class);

    containers.images.clear();
    containers.now = Optional.of(new ContainerState("etcd:v3", digest, WANTED, true, 0, 0));
    assertThat(pinned("etcd:v3@" + digest).check(context))
        .as("an image that is not here yet")
        .isInstanceOf(Finding.Wrong.class);
  }

  private ContainerStep pinned(String image) {
    return new ContainerStep(
        StepHead.start(new TestStepId(Component.ETCD, "container"), "container"),
        containers,
        () -> new Containers.ContainerSpec("c", image, WANTED),
        () -> _ -> true,
        folder);
  }

  private static Settings with(List<String> command) {
    return new Settings(
        command,
        WANTED.binds(),
        WANTED.network(),
        WANTED.restart(),
        RIGHTS,
        WANTED.logging(),
        LABELS);
  }

  private ContainerStep step(Settings settings) {
    return new ContainerStep(
        StepHead.start(new TestStepId(Component.ETCD, "container"), "container"),
        containers,
        () -> new Containers.ContainerSpec("c", "image", settings),
        () -> argument -> !argument.startsWith("--members="),
        folder);
  }

  @Test
  void aProgramThatMakesItsDataWhileItIsComparedChangesNothing() {
    // etcd makes its data folder at any moment after its start: from then on its members do not
    // matter, in the container and in the spec alike.
    AtomicInteger asked = new AtomicInteger();
    ContainerStep step =
        new ContainerStep(
            StepHead.start(new TestStepId(Component.ETCD, "container"), "container"),
            containers,
            () -> new Containers.ContainerSpec("c", "image", WANTED),
            () -> {
              boolean started = asked.getAndIncrement() > 0;
              return argument -> !started || !argument.startsWith("--members=");
            },
            folder);
    step.apply(context);
    assertThat(step.check(context)).isEqualTo(Finding.right());
    assertThat(step.check(context)).isEqualTo(Finding.right());
  }

  @Test
  void withoutAnEngineItIsDecidedLater() {
    containers.engine = false;
    assertThat(step(WANTED).check(context)).isInstanceOf(Finding.CannotTell.class);
  }
}
