package org.pgmahout.controller.planfile.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another implementation thinks of our files: etcd and PostgreSQL must read them too. */
class OpensslIT {
  @TempDir private Path folder;

  @Test
  void opensslAcceptsAuthoritiesAndLeaves() throws Exception {
    PlanFolder plan = PlanFolder.beside(folder.resolve("cluster.yaml"));
    plan.create("ada");
    plan.nodes().database("node-00", "198.18.10.17");
    String control = folder.resolve("pki/control-ca.crt").toString();
    String cluster = folder.resolve("pki/cluster-ca.crt").toString();
    String operator = folder.resolve("pki/operator.crt").toString();
    String node = folder.resolve("pki/nodes/node-00.crt").toString();

    assertThat(openssl("verify", "-x509_strict", "-CAfile", control, operator)).endsWith("OK");
    assertThat(
            openssl(
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-verify_ip",
                "198.18.10.17",
                "-CAfile",
                cluster,
                node))
        .endsWith("OK");
    assertThat(openssl("verify", "-CAfile", control, node)).contains("verification failed");
    assertThat(openssl("verify", "-purpose", "sslserver", "-CAfile", control, operator))
        .contains("verification failed");
    assertThat(
            openssl("pkey", "-noout", "-text", "-in", folder.resolve("pki/nodes/node-00.key") + ""))
        .contains("NIST CURVE: P-256");
  }

  private static String openssl(String... arguments) throws IOException, InterruptedException {
    var argv = new java.util.ArrayList<>(List.of("openssl"));
    argv.addAll(List.of(arguments));
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return said.strip();
  }
}
