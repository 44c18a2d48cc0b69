package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PostgresqlRoles;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.controller.status.Application;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout env}: the line for another program, with its certificates. */
@Command(
    name = "env",
    description =
        "Prints the line that runs etcdctl, psql or patronictl on this cluster, with its certificates.")
final class EnvCommand extends BaseCommand {
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

  @Option(
      names = "--superuser",
      description =
          "psql: as the superuser; without it, as the owner of the plan's first database that logs in.")
  private boolean superuser;

  EnvCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open();
    screen()
        .result(
            switch (program) {
              case etcdctl -> etcdctl(space);
              case psql -> psql(space, superuser);
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
    // By name alone, so that the value stands in no list of processes.
    String password = password(space);
    if (!password.isEmpty()) {
      line.addAll(List.of("-e", "ETCDCTL_USER", "-e", "ETCDCTL_PASSWORD"));
    }
    line.addAll(List.of(plan.etcd().image(), "etcdctl"));
    line.addAll(flags);
    line.addAll(List.of("endpoint", "status", "-w", "table"));
    return password + ShellWord.line(line);
  }

  /** Without certificates, etcd knows its user root by a password. */
  private static String password(Workspace space) {
    ClusterPlan plan = space.plan();
    return plan.security().tls() || !plan.hasOwnEtcd()
        ? ""
        : "ETCDCTL_USER=%s ETCDCTL_PASSWORD=$(cat %s) "
            .formatted(
                EtcdUsers.ROOT,
                ShellWord.quote(
                    space.folder().secretFile(SecretNames.ETCD_ROOT_PASSWORD).toString()));
  }

  /** Docker reads the fields as CSV, so that a comma in a path is its own; {@code -v} has none. */
  private static String mounted(Path file, String target) {
    String source = "source=" + file;
    String field =
        source.matches("[^,\"\\s]*") ? source : "\"" + source.replace("\"", "\"\"") + "\"";
    return "type=bind," + field + ",target=" + target + ",readonly";
  }

  /**
   * The application's way in; the superuser's where it is asked for, or there is no application:
   * over the node's own socket when the superuser does not come in through the network.
   */
  private String psql(Workspace space, boolean superuser) {
    ClusterPlan plan = space.plan();
    Optional<Application> application =
        Application.of(plan).stream().findFirst().filter(_ -> !superuser);
    if (application.isEmpty() && !plan.security().superuserFromEverywhere()) {
      return onDatabaseNode(
          space, Optional.of("-t"), _ -> List.of(Program.psql.name(), "postgres"));
    }
    String user = application.map(one -> one.role().name()).orElse(PostgresqlRoles.SUPERUSER);
    List<NodePlan> proxies = plan.nodesWith(Role.PROXY);
    boolean proxied = !proxies.isEmpty();
    List<NodePlan> hosts = proxied ? proxies : plan.nodesWith(Role.DATABASE);
    String tls =
        plan.security().tls()
            ? " sslmode=verify-ca sslrootcert="
                + libpqValue(space.edge().authorityFile().toString())
            : "";
    String connection =
        "host=%s port=%d user=%s dbname=%s%s%s"
            .formatted(
                hosts.stream().map(NodePlan::address).collect(Collectors.joining(",")),
                proxied ? plan.haproxy().writePort() : plan.postgresql().port(),
                libpqValue(user),
                libpqValue(application.map(Application::database).orElse("postgres")),
                proxied ? "" : " target_session_attrs=read-write",
                tls);
    // Without double quotes around it, in which an interactive shell would look for "!".
    return secret(application)
            .map(
                name ->
                    "PGPASSWORD=$(cat %s) "
                        .formatted(ShellWord.quote(space.folder().secretFile(name).toString())))
            .orElse("")
        + "psql "
        + ShellWord.quote(connection);
  }

  /** Where the password is; empty when the plan has another way in, and psql asks. */
  private static Optional<String> secret(Optional<Application> application) {
    return application.isEmpty()
        ? Optional.of(SecretNames.SUPERUSER_PASSWORD)
        : application
            .map(Application::role)
            .filter(RolePlan::hasGeneratedPassword)
            .map(role -> SecretNames.ofRole(role.name()));
  }

  /** As libpq reads a value (its manual, "Keyword/Value Connection Strings"). */
  private static String libpqValue(String value) {
    return value.matches("[^\\s'\\\\]+")
        ? value
        : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private String patronictl(Workspace space) {
    return onDatabaseNode(
        space,
        Optional.empty(),
        paths -> List.of(paths.venvProgram("patronictl"), "-c", paths.patroniYml(), "list"));
  }

  /**
   * The operator's own way in, to the first database node.
   *
   * @param flag of ssh
   */
  private String onDatabaseNode(
      Workspace space, Optional<String> flag, Function<NodePaths, List<String>> program) {
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
    NodePlan.Ssh ssh = node.ssh();
    List<String> line = new ArrayList<>(List.of("ssh"));
    flag.ifPresent(line::add);
    home()
        .sshConfig(Optional.empty())
        .ifPresent(file -> line.addAll(List.of("-F", file.toString())));
    if (ssh.port() != 0) {
      line.addAll(List.of("-p", Integer.toString(ssh.port())));
    }
    line.add((ssh.user().isEmpty() ? "" : ssh.user() + "@") + node.sshHost());
    List<String> there = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    there.addAll(program.apply(NodePaths.of(spec)));
    // Quoted twice: the shell on the node reads them after the one here.
    there.forEach(word -> line.add(ShellWord.quote(word)));
    return ShellWord.line(line);
  }
}
