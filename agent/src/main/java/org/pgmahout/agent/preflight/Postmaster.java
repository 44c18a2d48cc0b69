package org.pgmahout.agent.preflight;

import java.nio.file.Path;
import java.util.List;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.UsersFiles;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodePort;

/**
 * The server that runs in the plan's data directory, no matter who started it: {@code
 * postmaster.pid} holds its process and, in the fourth line, its port (PostgreSQL's {@code
 * miscadmin.h}).
 */
final class Postmaster {
  private static final int LARGEST = 1024;
  private static final int PORT_LINE = 3;

  private final UsersFiles files;
  private final Path file;

  Postmaster(CommandRunner commands, Path data) {
    this.files = new UsersFiles(commands, "postgres");
    this.file = data.resolve("postmaster.pid");
  }

  /** Whether it is what listens on this port. */
  boolean is(NodePort port, String name, String pid) {
    if (port.component() != Component.POSTGRESQL
        || !name.equals("postgres")
        || files.look(file).isEmpty()) {
      return false;
    }
    List<String> lines = files.part(file, 0, LARGEST);
    return lines.size() > PORT_LINE
        && lines.getFirst().strip().equals(pid)
        && lines.get(PORT_LINE).strip().equals(String.valueOf(port.port()));
  }
}
