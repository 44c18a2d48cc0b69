package org.pgmahout.agent.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code show servers state} (HAProxy's management guide): a number of its form, a line with
 * the names of the columns, and a line for each server, whose columns are apart by a blank.
 */
final class HaproxyServers {
  private static final String FORM = "1";

  /** {@code srv_admin_state}: drained by somebody on the socket. */
  private static final int FORCED_DRAIN = 0x08;

  private HaproxyServers() {}

  /** The servers; empty when the answer is of another form. Words of other commands may precede. */
  static Optional<List<HaproxySocket.Server>> of(String answer) {
    List<String> lines = answer.lines().map(String::strip).toList();
    int head = -1;
    for (int i = 1; i < lines.size() && head < 0; i++) {
      head = lines.get(i).startsWith("# be_id ") && lines.get(i - 1).equals(FORM) ? i : -1;
    }
    if (head < 0) {
      return Optional.empty();
    }
    List<String> names = List.of(lines.get(head).substring(2).split(" "));
    List<HaproxySocket.Server> servers = new ArrayList<>();
    for (String line : lines.subList(head + 1, lines.size())) {
      String[] columns = line.split(" ");
      if (columns.length == names.size()) {
        Optional<HaproxySocket.Server> server = server(names, List.of(columns));
        if (server.isEmpty()) {
          return Optional.empty();
        }
        servers.add(server.get());
      }
    }
    return Optional.of(servers);
  }

  private static Optional<HaproxySocket.Server> server(List<String> names, List<String> columns) {
    try {
      int state = Integer.parseInt(columns.get(names.indexOf("srv_op_state")));
      int admin = Integer.parseInt(columns.get(names.indexOf("srv_admin_state")));
      return Optional.of(
          new HaproxySocket.Server(
              columns.get(names.indexOf("be_name")),
              columns.get(names.indexOf("srv_name")),
              columns.get(names.indexOf("srv_addr")),
              Integer.parseInt(columns.get(names.indexOf("srv_port"))),
              // 0 is stopped and 3 is stopping.
              state == 1 || state == 2,
              (admin & FORCED_DRAIN) != 0));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
