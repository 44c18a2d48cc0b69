package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pgmahout env}: the line for another program, with its certificates. */
@Command(
    name = "env",
    description =
        "Prints the line that runs etcdctl, psql or patronictl on this cluster, with its certificates.")
final class EnvCommand extends Verb {
  enum Program {
    etcdctl,
    psql,
    patronictl
  }

  @Parameters(paramLabel = "PROGRAM", description = "${COMPLETION-CANDIDATES}")
  private Program program;

  EnvCommand(Screen screen, Home home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open();
    screen()
        .result(
            switch (program) {
              case etcdctl -> etcdctl(space);
              case psql -> psql(space);
              case patronictl -> patronictl(space);
            });
    return 0;
  }

  private static String etcdctl(Workspace space) {
    ClusterPlan plan = space.plan();
    String endpoints = String.join(",", space.edge().etcdUrls());
    Path pki = space.folder().pkiFile("cluster-ca.crt").getParent();
    String mount = plan.security().tls() ? " -v '" + pki + "':/pki:ro" : "";
    String tls =
        plan.security().tls()
            ? " --cacert=/pki/cluster-ca.crt --cert=/pki/cluster-client.crt --key=/pki/cluster-client.key"
            : "";
    return "docker run --rm --network host%s %s etcdctl --endpoints=%s%s endpoint status -w table"
        .formatted(mount, plan.etcd().image(), endpoints, tls);
  }

  private static String psql(Workspace space) {
    ClusterPlan plan = space.plan();
    List<NodePlan> proxies = plan.nodesWith(Role.PROXY);
    boolean proxied = !proxies.isEmpty();
    List<NodePlan> hosts = proxied ? proxies : plan.nodesWith(Role.DATABASE);
    String tls =
        plan.security().tls()
            ? " sslmode=verify-ca sslrootcert='" + space.edge().authorityFile() + "'"
            : "";
    return "PGPASSWORD=\"$(cat '%s')\" psql \"host=%s port=%d user=postgres dbname=postgres%s%s\""
        .formatted(
            space.folder().secretFile(SecretNames.SUPERUSER_PASSWORD),
            hosts.stream().map(NodePlan::address).collect(Collectors.joining(",")),
            proxied ? plan.haproxy().writePort() : plan.postgresql().port(),
            proxied ? "" : " target_session_attrs=read-write",
            tls);
  }

  private String patronictl(Workspace space) {
    NodePlan node =
        space.plan().nodesWith(Role.DATABASE).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new OpsException(
                        ErrorCode.NOT_FOUND, "the plan has no database node", "Add one."));
    NodeSpec spec =
        PlanCompiler.compile(space.plan(), 0).stream()
            .filter(s -> s.node().equals(node.name()))
            .findFirst()
            .orElseThrow();
    NodePaths paths = NodePaths.of(spec);
    String config = home().sshConfig(Optional.empty()).map(file -> " -F '" + file + "'").orElse("");
    String user = node.ssh().user().isEmpty() ? "" : node.ssh().user() + "@";
    String host = node.ssh().host().isEmpty() ? node.address() : node.ssh().host();
    String port = node.ssh().port() == 0 ? "" : " -p " + node.ssh().port();
    return "ssh%s%s %s%s runuser -u postgres -- %s -c %s list"
        .formatted(config, port, user, host, paths.venvProgram("patronictl"), paths.patroniYml());
  }
}
