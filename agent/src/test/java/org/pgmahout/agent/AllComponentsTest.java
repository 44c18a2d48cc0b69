package org.pgmahout.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.ComponentRemoval;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.Remembered;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.RunKind;

/** Each component has one room, which speaks for that component and for no other. */
class AllComponentsTest {
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      postgresql: {wal_dir: /srv/wal}
      patroni: {home: /srv/none/patroni}
      haproxy: {write_port: 6432}
      nodes:
        - {name: a, address: 198.18.99.1, roles: [database, etcd, proxy]}
        - {name: p, address: 198.18.99.2, roles: [proxy]}
        - {name: w, address: 198.18.99.3, roles: [etcd]}
        - {name: b, address: 198.18.99.4, roles: [database, etcd]}
      """;

  private final AgentFolders folders = new AgentFolders(Path.of("/nowhere"), Path.of("/nowhere"));
  private final NodeTools tools =
      NodeTools.of(new FakeCommandRunner(_ -> says(0, "")), new Docker(), Optional::empty, folders);
  private final AllComponents components =
      new AllComponents(tools, folders, new Remembered(Optional::empty, Optional::empty, Map::of));

  @Test
  void thereIsOneRoomForEachInTheirNaturalOrder() {
    assertThat(components.list())
        .extracting(NodeComponent::component)
        .containsExactly(Component.values());
  }

  @Test
  void stepsProbesAndLogsAreOfTheRoomsOwnComponent() {
    for (NodeComponent room : components.list()) {
      Component own = room.component();
      assertThat(room.probe().component()).isEqualTo(own);
      assertThat(room.log().component()).isEqualTo(own);
      for (NodeOperation operation : operations()) {
        assertThat(room.steps(specs().getFirst(), secrets(specs().getFirst()), operation))
            .allMatch(step -> step.name().component() == own);
      }
      for (NodeSpec spec : specs()) {
        if (Component.of(spec.self().roles()).contains(own)) {
          assertThat(room.steps(spec, secrets(spec))).extracting(Step::id).isNotEmpty();
          assertThat(room.steps(spec, secrets(spec)))
              .allMatch(step -> step.name().component() == own);
        }
      }
    }
  }

  @Test
  void everyLookIsAnsweredByOneRoom() {
    assertThat(components.looks())
        .extracting(answer -> answer.look().word())
        .containsExactlyInAnyOrderElementsOf(Look.ALL.stream().map(Look::word).toList());
  }

  /** A run of nothing would end well. */
  @Test
  void everyOperationIsDoneByOneRoom() {
    assertThat(operations())
        .extracting(NodeOperation::kind)
        .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(RunKind.APPLY)))
        .allSatisfy(
            kind ->
                assertThat(components.list())
                    .as(kind.word())
                    .filteredOn(room -> !steps(room, kind).isEmpty())
                    .hasSize(1));
  }

  private List<Step> steps(NodeComponent room, RunKind kind) {
    NodeSpec spec = specs().getFirst();
    return operations().stream()
        .filter(operation -> operation.kind() == kind)
        .flatMap(operation -> room.steps(spec, secrets(spec), operation).stream())
        .toList();
  }

  private static List<NodeOperation> operations() {
    return List.of(
        new NodeOperation.Destroy(specs().getFirst().plan().name()),
        new NodeOperation.NarrowHba(),
        new NodeOperation.ChangePasswords(List.of(SecretNames.REWIND_PASSWORD)),
        new NodeOperation.CutSessions(List.of("b")),
        new NodeOperation.SetAside(),
        new NodeOperation.ReloadPatroni());
  }

  /** The proxy's package owns its configuration's folder and needs the file to start. */
  @Test
  void everyFileThatStepsWriteGoesWithTheRoomThatWritesIt() {
    for (NodeSpec spec : specs()) {
      List<String> written =
          NodeFiles.of(spec, Secrets.masked()).stream()
              .map(RenderedFile::path)
              .filter(path -> !path.equals(NodePaths.HAPROXY_CFG))
              .toList();
      assertThat(removals(spec).stream().flatMap(removal -> removal.files().stream()))
          .doesNotHaveDuplicates()
          .containsAll(written)
          .doesNotContain(NodePaths.HAPROXY_CFG);
    }
  }

  @Test
  void everyFolderOfThePlanGoesWithOneRoomThoseInOthersFirst() {
    for (NodeSpec spec : specs()) {
      assertThat(
              removals(spec).stream()
                  .flatMap(removal -> removal.folders().stream())
                  .map(FolderClaim::path))
          .containsExactlyElementsOf(
              tools.folders(spec).all().stream().map(FolderClaim::path).toList());
    }
  }

  @Test
  void servicesAndContainersAreEachTheirOwnRooms() {
    NodeSpec all = specs().getFirst();
    assertThat(removals(all).stream().flatMap(removal -> removal.units().stream()))
        .containsExactly(PatroniUnit.NAME, "haproxy.service");
    assertThat(removals(all).stream().flatMap(removal -> removal.containers().stream()))
        .containsExactly(EtcdContainer.NAME);
  }

  private List<ComponentRemoval> removals(NodeSpec spec) {
    List<Component> has = Component.of(spec.self().roles());
    return components.list().stream()
        .filter(room -> has.contains(room.component()))
        .map(room -> room.removal(spec))
        .toList();
  }

  private static Map<String, Secret> secrets(NodeSpec spec) {
    return spec.secrets().stream().collect(Collectors.toMap(name -> name, _ -> new Secret("x")));
  }

  private static List<NodeSpec> specs() {
    return PlanCompiler.compile(PlanLoader.load("cluster.yaml", PLAN).orThrow(), 1);
  }
}
