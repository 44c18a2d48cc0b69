package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/**
 * Somebody with an operator's certificate who asks an agent, past the command, for what no plan may
 * say: its root makes a cluster, and nothing else. And what a printed line gives to a container of
 * somebody else's.
 */
@Order(7)
@ExtendWith(BuiltCluster.class)
class HostilePlansST {
  private static final String NODE = "node-00";
  private static final List<String> SYSTEMS = List.of("/etc", "/usr/lib", "/var/lib", "/root");

  @Test
  void aSystemFolderIsNeverTheClusters(TestLab lab) {
    String before = owners(lab);
    for (String folder : SYSTEMS) {
      refused(lab, plan -> section(plan, "postgresql").put("dataDir", folder));
      refused(lab, plan -> section(plan, "etcd").put("dataDir", folder));
      refused(lab, plan -> section(plan, "patroni").put("home", folder));
    }
    assertThat(owners(lab)).isEqualTo(before);
  }

  @Test
  void haproxyRunsNoProgramOfSomebodyElses(TestLab lab) {
    for (Map.Entry<String, String> lines :
        Map.of(
                "global", "lua-load /tmp/own.lua",
                "defaults", "external-check command /tmp/own",
                "program own", "command /tmp/own")
            .entrySet()) {
      refused(
          lab,
          plan ->
              section(plan, "haproxy").putObject("extra").put(lines.getKey(), lines.getValue()));
    }
    assertThat(lab.output("haproxy", "cat /etc/haproxy/haproxy.cfg")).doesNotContain("/tmp/own");
  }

  /** The container is made as it is printed, and only looked at instead of started. */
  @Test
  void theContainerOfEtcdctlSeesThreeFilesAndNoAuthoritysKey(TestLab lab) {
    String line = TestLab.succeed(lab.pgmahout("env", "etcdctl")).stdout().strip();
    assertThat(line).contains("docker run --rm ");
    String made =
        "id=$(%s) && docker inspect -f '{{range .Mounts}}{{println .Source .RW}}{{end}}{{.HostConfig.Privileged}}' $id; docker rm $id >&2"
            .formatted(line.replace("docker run --rm ", "docker create "));
    String seen =
        TestLab.succeed(Program.run(List.of("bash", "-c", made), Map.of(), TestLab.LIMIT)).stdout();
    Path pki = lab.plan().resolveSibling("pki");
    assertThat(seen.lines().filter(row -> !row.isBlank()))
        .containsExactlyInAnyOrder(
            pki.resolve("cluster-ca.crt") + " false",
            pki.resolve("cluster-client.crt") + " false",
            pki.resolve("cluster-client.key") + " false",
            "false");
  }

  private static ObjectNode section(ObjectNode plan, String name) {
    return (ObjectNode) plan.get(name);
  }

  private static void refused(TestLab lab, Consumer<ObjectNode> edit) {
    try (AgentClient agent = lab.agent(NODE)) {
      agent.reserve(ReservationRequest.hold("thief", "mallory@elsewhere", 60, ""));
      try {
        RunRequest wanted = request(lab, edit);
        assertThatExceptionOfType(OpsException.class)
            .as("%s", wanted.spec())
            .isThrownBy(() -> agent.start(wanted))
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID));
      } finally {
        agent.reserve(ReservationRequest.release("thief", "mallory@elsewhere", true));
      }
    }
  }

  /** A run with a spec that the command's own rules would never have made. */
  private static RunRequest request(TestLab lab, Consumer<ObjectNode> edit) {
    NodeSpec spec =
        PlanCompiler.compile(lab.loaded(), 1).stream()
            .filter(one -> one.node().equals(NODE))
            .findFirst()
            .orElseThrow();
    ObjectNode tree = Json.tolerant().valueToTree(spec);
    edit.accept((ObjectNode) tree.get("plan"));
    return new RunRequest(
        "thief",
        RunRequest.Mode.APPLY,
        RunRequest.Stage.PREPARE,
        List.of(),
        Json.tolerant().convertValue(tree, NodeSpec.class),
        Map.of());
  }

  private static String owners(TestLab lab) {
    return lab.output(NODE, "stat -c '%n %U %G %a %i' " + String.join(" ", SYSTEMS));
  }
}
