package org.pgmahout.agent.pgdata;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.agent.local.LocalEtcd;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.common.outcome.Lsn;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.NodeData.EtcdData;
import org.pgmahout.common.wire.NodeData.PgData;

/** Looks at the data that a node holds, whether anything runs or not; changes nothing. */
public final class NodeDataProbe {
  private static final String NONE = "0/0";

  private final CommandRunner commands;
  private final FileWriter files;
  private final Systemd systemd;
  private final Containers containers;

  public NodeDataProbe(
      CommandRunner commands, FileWriter files, Systemd systemd, Containers containers) {
    this.commands = commands;
    this.files = files;
    this.systemd = systemd;
    this.containers = containers;
  }

  /** What PostgreSQL and etcd have left on this node. */
  public NodeData look(NodeSpec spec) {
    PgData pgdata = pgData(spec);
    return new NodeData(spec.node(), pgdata, etcdData(spec), patroniIdle(spec, pgdata));
  }

  /** A Patroni without data waits for another node; one that does not answer may be at work. */
  private boolean patroniIdle(NodeSpec spec, PgData pgdata) {
    if (!spec.has(Role.DATABASE) || systemd.state(PatroniUnit.NAME).atRest()) {
      return true;
    }
    try {
      return !pgdata.present()
          && new LocalPatroni(spec, files)
              .ask(PatroniClient::status)
              .filter(now -> now.state().equals("stopped"))
              .isPresent();
    } catch (OpsException e) {
      return false;
    }
  }

  private EtcdData etcdData(NodeSpec spec) {
    if (!spec.has(Role.ETCD)) {
      return new EtcdData("", false, false);
    }
    return new EtcdData(
        spec.plan().etcd().dataDir(),
        LocalEtcd.hasData(spec),
        containers.present() && containers.find(EtcdContainer.NAME).isPresent());
  }

  private PgData pgData(NodeSpec spec) {
    String path = spec.plan().postgresql().dataDir();
    DataFolder folder = new DataFolder(Path.of(path));
    if (!folder.present()) {
      return PgData.absent(path);
    }
    if (folder.halfCopied()) {
      return PgData.halfCopied(path);
    }
    Optional<Path> bin = Programs.of(spec.plan().postgresql(), files).binOfData();
    if (bin.isEmpty()) {
      return new PgData(path, true, "", 0, "", "unknown: no pg_controldata on this node");
    }
    Map<String, String> control = new HashMap<>();
    commands
        .require(Command.of(bin.get() + "/pg_controldata", "-D", path).as("postgres"))
        .lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              if (colon > 0) {
                control.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
              }
            });
    String checkpoint = control.getOrDefault("Latest checkpoint location", NONE);
    String recovery = control.getOrDefault("Minimum recovery ending location", NONE);
    return new PgData(
        path,
        true,
        control.getOrDefault("Database system identifier", ""),
        Long.parseLong(control.getOrDefault("Latest checkpoint's TimeLineID", "0")),
        bytes(recovery) > bytes(checkpoint) ? recovery : checkpoint,
        control.getOrDefault("Database cluster state", ""));
  }

  private static long bytes(String lsn) {
    return Lsn.bytes(lsn).orElse(0);
  }
}
