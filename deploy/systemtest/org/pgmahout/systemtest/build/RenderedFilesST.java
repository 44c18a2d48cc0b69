package org.pgmahout.systemtest.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** What is rendered is what the programs accept, and what lies on the nodes. */
@Order(7)
@ExtendWith(BuiltCluster.class)
class RenderedFilesST {
  private static final String HOME = "/var/lib/postgresql/patroni-packages";
  private static final String COPY = "/var/tmp/golden";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tls", "plain"})
  void haproxyAcceptsTheGoldenFile(String form, TestLab lab) {
    Result checked =
        withGolden(
            lab,
            "haproxy",
            "haproxy -c -f %s/%s/haproxy/etc/haproxy/haproxy.cfg".formatted(COPY, form));
    assertThat(checked.exitCode()).as(checked.transcript()).isZero();
    assertThat(checked.stdout()).contains("Configuration file is valid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls", "plain"})
  void patroniAcceptsTheGoldenFile(String form, TestLab lab) {
    Result checked =
        withGolden(
            lab,
            "node-00",
            "chmod -R a+rX %1$s && runuser -u postgres -- %2$s/bin/patroni --validate-config --ignore-listen-port %1$s/%3$s/node-00%2$s/patroni.yml"
                .formatted(COPY, HOME, form));
    assertThat(checked.exitCode()).as(checked.transcript()).isZero();
    assertThat(checked.stdout()).isBlank();
  }

  @Test
  void whatRenderWritesIsWhatLiesOnTheNodes(TestLab lab) throws IOException {
    Result rendered = TestLab.succeed(lab.pgmahout("render", folder.toString()));
    List<Path> files = rendered.stdout().lines().map(Path::of).toList();
    assertThat(files).hasSizeGreaterThan(30);
    PlanFolder secrets = PlanFolder.beside(lab.plan());
    for (NodePlan node : lab.loaded().nodes()) {
      Map<String, Secret> values = new HashMap<>(secrets.passwords().all());
      values.putAll(secrets.nodes().database(node.name(), node.address()));
      values.putAll(secrets.nodes().etcd(node.name(), node.address()));
      Path own = folder.resolve(node.name());
      for (Path file : files.stream().filter(each -> each.startsWith(own)).toList()) {
        String wanted = Files.readString(file);
        String path = "/" + own.relativize(file);
        wanted = wanted.replace(etcdUser(Secrets.masked()), etcdUser(values::get));
        String there = TestLab.succeed(lab.on(node.name(), "cat " + path)).stdout();
        for (Map.Entry<String, Secret> secret : values.entrySet()) {
          String mask = "(" + secret.getKey() + ")";
          String value = secret.getValue().reveal();
          // In YAML the mask needs quotes, and a password only when it could be a number.
          wanted = wanted.replace('"' + mask + '"', value).replace(mask, value);
          there = there.replace('"' + value + '"', value);
        }
        assertThat(there.equals(wanted)).as(node.name() + ":" + path).isTrue();
      }
    }
  }

  private static String etcdUser(Function<String, Secret> secrets) {
    return EtcdUsers.ofPatroni(secrets.apply(SecretNames.ETCD_PATRONI_PASSWORD));
  }

  private static Result withGolden(TestLab lab, String machine, String line) {
    Path golden = TestLab.CHECKOUT.resolve("common/src/test/resources/golden");
    TestLab.succeed(
        Program.run(
            List.of("docker", "cp", "-q", golden.toString(), lab.container(machine) + ":" + COPY),
            Map.of(),
            TestLab.LIMIT));
    try {
      return lab.on(machine, line);
    } finally {
      lab.output(machine, "rm -rf " + COPY);
    }
  }
}
