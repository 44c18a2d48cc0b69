package org.pgmahout.agent.preflight;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.io.Parallel.Going;
import org.pgmahout.common.spec.NodePort;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.PreflightFacts;
import org.pgmahout.common.wire.PreflightRequest;

/** Gathers the facts of {@code POST /v1/preflight}, side by side: the slowest decides. */
public final class PreflightProbe {
  private final CommandRunner commands;
  private final Path appliedSpec;
  private final Function<NodeSpec, NodeData> data;
  private final Function<NodeSpec, List<String>> foreignFolders;
  private final InstantSource clock;
  private final ObjectMapper json = Json.tolerant();

  /**
   * @param appliedSpec the spec of the last run ({@code spec.json} in the agent's state)
   * @param data looks for databases and etcd data; changes nothing
   * @param foreignFolders looks for folders of the plan that are somebody else's, a sentence each
   */
  public PreflightProbe(
      CommandRunner commands,
      Path appliedSpec,
      Function<NodeSpec, NodeData> data,
      Function<NodeSpec, List<String>> foreignFolders,
      InstantSource clock) {
    this.commands = commands;
    this.appliedSpec = appliedSpec;
    this.data = data;
    this.foreignFolders = foreignFolders;
    this.clock = clock;
  }

  /**
   * Looks at everything; where sources are asked, it takes a second or two, and at most ten when
   * one does not answer.
   */
  public PreflightFacts look(PreflightRequest request) {
    NodeSpec spec = request.spec();
    Map<String, String> os = new Machine(commands).release();
    try (Parallel beside = new Parallel()) {
      var disks = beside.begin(() -> Disks.of(spec));
      var ports =
          beside.begin(() -> new Ports(commands).of(spec, NodePort.of(spec.plan(), spec.self())));
      List<Going<List<PreflightFacts.Source>>> asked = new ArrayList<>();
      if (!request.complete()) {
        asked.add(beside.begin(() -> new AptSources(commands).look()));
        asked.add(beside.begin(() -> new WebSources(commands).look(spec)));
      }
      var found = beside.begin(() -> data.apply(spec));
      var foreign = beside.begin(() -> new ForeignInstallations(commands).look(spec));
      var folders = beside.begin(() -> foreignFolders.apply(spec));
      List<PreflightFacts.Source> sources = new ArrayList<>();
      for (Going<List<PreflightFacts.Source>> one : asked) {
        sources.addAll(one.result());
      }
      return new PreflightFacts(
          spec.node(),
          clock.instant(),
          os.getOrDefault("ID", ""),
          os.getOrDefault("VERSION_ID", ""),
          System.getProperty("os.arch"),
          "root".equals(System.getProperty("user.name")),
          Runtime.getRuntime().availableProcessors(),
          memory(),
          appliedCluster(),
          disks.result(),
          ports.result(),
          sources,
          found.result(),
          Stream.concat(foreign.result().stream(), folders.result().stream()).toList(),
          addresses());
    }
  }

  /** Without the interface that an IPv6 address of one link is said with. */
  private static List<String> addresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
          .distinct()
          .sorted()
          .toList();
    } catch (SocketException e) {
      // Not known, as from an older agent.
      return List.of();
    }
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  /** The cluster this agent last built here; a damaged file counts as a machine never built. */
  private String appliedCluster() {
    try {
      return Files.exists(appliedSpec)
          ? json.readTree(appliedSpec.toFile()).path("plan").path("name").asText("")
          : "";
    } catch (IOException e) {
      return "";
    }
  }
}
