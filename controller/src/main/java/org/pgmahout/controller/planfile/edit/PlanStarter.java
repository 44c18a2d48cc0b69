package org.pgmahout.controller.planfile.edit;

import java.util.List;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanFormats;
import org.pgmahout.common.plan.PlanKeys;
import org.pgmahout.common.plan.SecurityPlan.Transport;
import org.pgmahout.common.plan.Timings;

/**
 * The plan file that {@code pgmahout init} (and the lab) writes: short, commented, complete.
 *
 * @param name the cluster's name
 * @param databases machines for PostgreSQL
 * @param witnesses machines for etcd alone; etcd is then on these and the databases
 * @param proxies machines for HAProxy
 * @param transport TLS, or the plain form
 * @param imageArchive file on the nodes with etcd's image; empty: pull
 */
public record PlanStarter(
    String name,
    List<Machine> databases,
    List<Machine> witnesses,
    List<Machine> proxies,
    Transport transport,
    String imageArchive) {

  public PlanStarter {
    databases = List.copyOf(databases);
    witnesses = List.copyOf(witnesses);
    proxies = List.copyOf(proxies);
  }

  /** A machine as the command line names it: {@code node-00=198.18.10.17}. */
  public record Machine(String name, String address) {
    /** Reads {@code name=address}; INPUT_INVALID when it is something else. */
    public static Machine parse(String text) {
      String[] pair = text.split("=", 2);
      if (pair.length != 2 || !PlanFormats.isLabel(pair[0]) || !PlanFormats.isHost(pair[1])) {
        throw new OpsException(
            ErrorCode.INPUT_INVALID,
            "'" + text + "' is not name=address",
            "Write a machine like node-00=198.18.10.17: a DNS label, then an IPv4 address or host name.");
      }
      return new Machine(pair[0], pair[1]);
    }
  }

  /** The usual cluster: etcd on the databases, TLS, the image pulled. */
  public static PlanStarter of(List<Machine> databases, List<Machine> proxies) {
    return new PlanStarter("postgres", databases, List.of(), proxies, Transport.TLS, "");
  }

  public PlanStarter named(String other) {
    return new PlanStarter(other, databases, witnesses, proxies, transport, imageArchive);
  }

  public PlanStarter withWitnesses(List<Machine> machines) {
    return new PlanStarter(name, databases, machines, proxies, transport, imageArchive);
  }

  public PlanStarter withTransport(Transport other) {
    return new PlanStarter(name, databases, witnesses, proxies, other, imageArchive);
  }

  public PlanStarter withImageArchive(String path) {
    return new PlanStarter(name, databases, witnesses, proxies, transport, path);
  }

  /** The text of the file. */
  public String text() {
    StringBuilder out =
        new StringBuilder(
            """
            # The whole wanted cluster. What is not written here has the default of `pgmahout plan --effective`;
            # every key is explained in docs/plan.md. Check it with `pgmahout validate`.
            apiVersion: %s

            # Patroni's scope.
            name: %s

            # Roles: database (PostgreSQL and Patroni), etcd, proxy (HAProxy), in any mix.
            %snodes:
            """
                .formatted(
                    ClusterPlan.API_VERSION,
                    YamlScalar.plainOrQuoted(name),
                    witnesses.isEmpty()
                        ? "# No node names etcd, so the first database nodes have it too.\n"
                        : ""));
    databases.forEach(
        machine -> node(out, machine, witnesses.isEmpty() ? "database" : "database, etcd"));
    witnesses.forEach(machine -> node(out, machine, "etcd"));
    proxies.forEach(machine -> node(out, machine, "proxy"));
    out.append(
        """

        postgresql:
          # version: 0              # 0: the distribution's own
          # parameters:
          #   shared_buffers: 1GB
          # hba:
          #   - hostssl all all 10.0.0.0/8 scram-sha-256
          roles:
            # Its password is made into secrets/role-app-password.
            - name: app
          databases:
            - name: app
              owner: app

        patroni:
          # How fast a dead leader is replaced: fast (%s), normal (%s), wide (%s).
          timing: fast

        security:
          # tls, or plain: no certificates, and everything on the wires can be read.
          transport: %s
        """
            .formatted(outage("fast"), outage("normal"), outage("wide"), PlanKeys.word(transport)));
    if (!imageArchive.isEmpty()) {
      out.append(
          """

          etcd:
            # The image is loaded from this file on the nodes; without it, it is pulled.
            image_archive: %s
          """
              .formatted(YamlScalar.plainOrQuoted(imageArchive)));
    }
    return out.toString();
  }

  private static void node(StringBuilder out, Machine machine, String roles) {
    out.append("  - name: ").append(YamlScalar.plainOrQuoted(machine.name())).append('\n');
    out.append("    address: ").append(YamlScalar.plainOrQuoted(machine.address())).append('\n');
    out.append("    roles: [").append(roles).append("]\n");
  }

  private static String outage(String preset) {
    return Timings.afterLossOfLeader(Timings.preset(preset).orElseThrow()).text();
  }
}
