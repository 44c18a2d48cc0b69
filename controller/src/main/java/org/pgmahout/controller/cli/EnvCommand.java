package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
import org.pgmahout.common.text.ShellWord;
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

  /** etcdctl's flags, and the files next to the plan that they name. */
  private static final Map<String, String> ETCDCTL_FILES =
      new TreeMap<>(
          Map.of(
              "--cacert", "cluster-ca.crt",
              "--cert", "cluster-client.crt",
              "--key", "cluster-client.key"));

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

  /**
   * The container is a third party's: of the plan's folder it gets the one certificate, its key and
   * the authority's certificate, and never an authority's key.
   */
  private static String etcdctl(Workspace space) {
    ClusterPlan plan = space.plan();
    List<String> line = new ArrayList<>(List.of("docker", "run", "--rm", "--network", "host"));
    List<String> flags = new ArrayList<>();
    flags.add("--endpoints=" + String.join(",", space.edge().etcdUrls()));
    if (plan.security().tls()) {
      ETCDCTL_FILES.forEach(
          (flag, name) -> {
            line.addAll(List.of("--mount", mounted(space.folder().pkiFile(name), "/pki/" + name)));
            flags.add(flag + "=/pki/" + name);
          });
    }
    line.addAll(List.of(plan.etcd().image(), "etcdctl"));
    line.addAll(flags);
    line.addAll(List.of("endpoint", "status", "-w", "table"));
    return ShellWord.line(line);
  }

  /** Docker reads the fields as CSV, so that a comma in a path is its own; {@code -v} has none. */
  private static String mounted(Path file, String target) {
    String source = "source=" + file;
    String field =
        source.matches("[^,\"\\s]*") ? source : "\"" + source.replace("\"", "\"\"") + "\"";
    return "type=bind," + field + ",target=" + target + ",readonly";
  }

  private static String psql(Workspace space) {
    ClusterPlan plan = space.plan();
    List<NodePlan> proxies = plan.nodesWith(Role.PROXY);
    boolean proxied = !proxies.isEmpty();
    List<NodePlan> hosts = proxied ? proxies : plan.nodesWith(Role.DATABASE);
    String tls =
        plan.security().tls()
            ? " sslmode=verify-ca sslrootcert=" + libpqValue(space.edge().authorityFile())
            : "";
    String connection =
        "host=%s port=%d user=postgres dbname=postgres%s%s"
            .formatted(
                hosts.stream().map(NodePlan::address).collect(Collectors.joining(",")),
                proxied ? plan.haproxy().writePort() : plan.postgresql().port(),
                proxied ? "" : " target_session_attrs=read-write",
                tls);
    // Without double quotes around it, in which an interactive shell would look for "!".
    return "PGPASSWORD=$(cat %s) psql %s"
        .formatted(
            ShellWord.quote(space.folder().secretFile(SecretNames.SUPERUSER_PASSWORD).toString()),
            ShellWord.quote(connection));
  }

  /** As libpq reads a value (its manual, "Keyword/Value Connection Strings"). */
  private static String libpqValue(Path file) {
    String value = file.toString();
    return value.matches("[^\\s'\\\\]+")
        ? value
        : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
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
    NodePlan.Ssh ssh = node.ssh();
    List<String> line = new ArrayList<>(List.of("ssh"));
    home()
        .sshConfig(Optional.empty())
        .ifPresent(file -> line.addAll(List.of("-F", file.toString())));
    if (ssh.port() != 0) {
      line.addAll(List.of("-p", Integer.toString(ssh.port())));
    }
    line.add((ssh.user().isEmpty() ? "" : ssh.user() + "@") + node.sshHost());
    // Quoted twice: the shell on the node reads them after the one here.
    List.of(
            "runuser",
            "-u",
            "postgres",
            "--",
            paths.venvProgram("patronictl"),
            "-c",
            paths.patroniYml(),
            "list")
        .forEach(word -> line.add(ShellWord.quote(word)));
    return ShellWord.line(line);
  }
}
