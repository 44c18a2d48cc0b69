package org.pgmahout.controller.cli;

import java.util.List;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.controller.status.ClusterStatus;
import org.pgmahout.controller.status.ClusterStatus.Connection;
import org.pgmahout.controller.status.StatusReader;
import org.pgmahout.controller.view.MemberTable;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;

/** {@code pgmahout status}: Patroni's table, etcd and agents, and how to connect. */
@Command(
    name = "status",
    description = "Shows the cluster in one view. Exit codes: 0 whole, 1 not.")
final class StatusCommand extends BaseCommand {
  private static final String NO_APPLICATION =
      "No application has a way in: plan a database and a role (docs/databases.md), or use pgmahout env psql --superuser";

  StatusCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open();
    ClusterStatus status = new StatusReader(space.edge(), space.agents()).read();
    if (screen().json()) {
      screen().document(status);
    } else {
      show(status);
    }
    screen().next(status.whole() ? "pgmahout env psql" : "pgmahout plan");
    return status.whole() ? 0 : 1;
  }

  /** Of the first database, which is the only one of most plans. */
  private void connections(List<Connection> all) {
    if (all.isEmpty()) {
      screen().result(NO_APPLICATION);
      return;
    }
    String first = all.getFirst().database();
    List<Connection> shown = all.stream().filter(c -> c.database().equals(first)).toList();
    shown.forEach(c -> screen().result(c.use() + "  libpq  " + c.libpq()));
    shown.forEach(c -> screen().result(c.use() + "  jdbc   " + c.jdbc()));
    long more = all.stream().map(Connection::database).distinct().count() - 1;
    if (more > 0) {
      screen().result("and of " + more + " more databases: pgmahout status -o json");
    }
  }

  private void show(ClusterStatus status) {
    String none = status.members().isEmpty() ? "no member answers" : "no database yet";
    String id = status.systemId().isEmpty() ? none : status.systemId();
    screen()
        .result(
            "Cluster: "
                + status.cluster()
                + " ("
                + id
                + "), "
                + (status.whole() ? "whole" : "NOT whole"));
    if (status.paused()) {
      screen().result(Pause.CLUSTER);
    }
    if (!status.members().isEmpty()) {
      screen().table(MemberTable.HEADER, MemberTable.rows(status.members()));
    }
    screen()
        .table(
            List.of("Node", "Address", "Roles", "Agent", "etcd"),
            status.nodes().stream()
                .map(
                    row -> List.of(row.node(), row.address(), row.roles(), row.agent(), row.etcd()))
                .toList());
    status
        .nodes()
        .forEach(row -> row.trouble().forEach(why -> screen().result(row.node() + ": " + why)));
    status.warnings().forEach(warning -> screen().result("warning: " + warning));
    connections(status.connections());
  }
}
