package org.pgmahout.controller.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.controller.status.ClusterStatus;
import org.pgmahout.controller.status.ClusterStatus.Connection;
import org.pgmahout.controller.status.ClusterStatus.NodeRow;

/**
 * A status as lines: the sentence, the tables, what is wrong with what to do, how to connect.
 *
 * @param width columns of a person's terminal; what a program reads has lines of any length
 */
public record StatusLines(int width) {
  private static final String NO_APPLICATION =
      "No application has a way in: plan a database and a role (docs/databases.md), or use pgmahout env psql --superuser";

  /** All of it. */
  public List<String> all(ClusterStatus status) {
    List<String> lines = new ArrayList<>(picture(status));
    lines.addAll(connections(status.connections()));
    return lines;
  }

  /** The same without how to connect, for one who looks on. */
  public List<String> picture(ClusterStatus status) {
    List<String> lines = new ArrayList<>(broken(status.headline()));
    String none = status.members().isEmpty() ? "no member answers" : "no database yet";
    lines.add(
        "Cluster: %s (%s), %s"
            .formatted(
                status.cluster(),
                status.systemId().isEmpty() ? none : status.systemId(),
                status.whole() ? "whole" : "NOT whole"));
    if (status.paused()) {
      lines.addAll(broken(Pause.CLUSTER));
    }
    if (!status.members().isEmpty()) {
      lines.addAll(Table.lines(MemberTable.HEADER, MemberTable.rows(status.members()), width));
    }
    lines.addAll(
        Table.lines(
            List.of("Node", "Address", "Roles", "Agent", "etcd"),
            status.nodes().stream().map(StatusLines::cells).toList(),
            width));
    Stream.of(
            status.nodes().stream()
                .flatMap(row -> row.trouble().stream().map(why -> row.node() + ": " + why)),
            status.warnings().stream().map(warning -> "warning: " + warning),
            asked(status))
        .flatMap(all -> all)
        .forEach(line -> lines.addAll(broken(line)));
    return lines;
  }

  private static List<String> cells(NodeRow row) {
    return List.of(row.node(), row.address(), row.roles(), row.agent(), row.etcd());
  }

  private static Stream<String> asked(ClusterStatus status) {
    return status.sourceNote().isEmpty()
        ? Stream.empty()
        : Stream.of("not from etcd: " + status.sourceNote());
  }

  /** Of the first database, which is the only one of most plans. Whole, because they are copied. */
  private static List<String> connections(List<Connection> all) {
    if (all.isEmpty()) {
      return List.of(NO_APPLICATION);
    }
    String first = all.getFirst().database();
    List<Connection> shown = all.stream().filter(c -> c.database().equals(first)).toList();
    List<String> lines = new ArrayList<>();
    shown.forEach(c -> lines.add(c.use() + "  libpq  " + c.libpq()));
    shown.forEach(c -> lines.add(c.use() + "  jdbc   " + c.jdbc()));
    long more = all.stream().map(Connection::database).distinct().count() - 1;
    if (more > 0) {
      lines.add("and of " + more + " more databases: pgmahout status -o json");
    }
    return lines;
  }

  private List<String> broken(String line) {
    return width == Integer.MAX_VALUE ? List.of(line) : Paragraph.lines(line, width);
  }
}
