package org.pgmahout.agent.component;

import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.AllComponents;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.NodeOperation;

/**
 * The product's own steps, of nodes of plans that differ in all that a step may depend on: for what
 * holds of every step there is.
 */
public final class EveryStep {
  /** All that a plan can ask for. */
  private static final String ALL =
      """
      apiVersion: pgmahout/v1
      postgresql:
        version: 17
        repository: pgdg
        wal_dir: /srv/wal
        roles: [{name: app}, {name: gone, state: absent}]
        databases: [{name: app, owner: app, extensions: [postgis]}, {name: old, state: absent}]
      patroni: {home: /srv/none/patroni}
      haproxy: {write_port: 6432}
      system: {manage_hostname: true, manage_hosts: true}
      nodes:
        - {name: a, address: 198.18.99.1, roles: [database, etcd, proxy]}
        - {name: p, address: 198.18.99.2, roles: [proxy]}
        - {name: w, address: 198.18.99.3, roles: [etcd]}
        - {name: b, address: 198.18.99.4, roles: [database, etcd]}
      """;

  /** As little as it can ask for. */
  private static final String LITTLE =
      """
      apiVersion: pgmahout/v1
      security: {transport: plain}
      patroni: {home: /srv/none/patroni}
      haproxy: {write_port: 6432}
      system: {transparent_huge_pages: leave, time_sync: false}
      nodes:
        - {name: a, address: 198.18.99.1, roles: [database, etcd, proxy]}
        - {name: b, address: 198.18.99.4, roles: [database]}
      """;

  private EveryStep() {}

  /** The steps of each of these nodes. */
  public static List<List<Step>> byNode() {
    return Stream.of(ALL, LITTLE)
        .flatMap(
            plan ->
                PlanCompiler.compile(PlanLoader.load("cluster.yaml", plan).orThrow(), 1).stream())
        .map(EveryStep::of)
        .toList();
  }

  /** Those of all nodes, one after the other. */
  public static List<Step> all() {
    return byNode().stream().flatMap(List::stream).toList();
  }

  private static List<Step> of(NodeSpec spec) {
    Map<String, Secret> secrets = new HashMap<>();
    spec.secrets().forEach(name -> secrets.put(name, new Secret("x")));
    return catalog().steps(spec, secrets, List.of());
  }

  /** The steps of every operation, on a database node of the first plan. */
  public static List<Step> ofOperations() {
    NodeSpec spec =
        PlanCompiler.compile(PlanLoader.load("cluster.yaml", ALL).orThrow(), 1).getFirst();
    Map<String, Secret> secrets = Map.of(SecretNames.REWIND_PASSWORD, new Secret("x"));
    return Stream.<NodeOperation>of(
            new NodeOperation.Destroy(spec.plan().name()),
            new NodeOperation.NarrowHba(),
            new NodeOperation.ChangePasswords(List.of(SecretNames.REWIND_PASSWORD)),
            new NodeOperation.CutSessions(List.of("b")),
            new NodeOperation.SetAside(),
            new NodeOperation.ReloadPatroni())
        .flatMap(operation -> catalog().steps(spec, secrets, operation).stream())
        .toList();
  }

  /** The product's own, over a machine that answers nothing. */
  public static AllComponents catalog() {
    Path nowhere = Path.of("/nowhere");
    AgentFolders folders = new AgentFolders(nowhere, nowhere);
    return new AllComponents(
        NodeTools.of(
            new FakeCommandRunner(_ -> says(0, "")), new Docker(), Optional::empty, folders),
        folders,
        new Remembered(Optional::empty, Optional::empty, Map::of));
  }
}
