package org.pgmahout.agent.component;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.agent.component.etcd.EtcdSteps;
import org.pgmahout.agent.component.patroni.LocalPatroni;
import org.pgmahout.agent.component.postgresql.DataFolder;
import org.pgmahout.agent.component.postgresql.Programs;
import org.pgmahout.agent.os.Command;
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

/** Looks at the data a node holds, whether anything runs or not; changes nothing. */
final class NodeDataProbe {
  private static final String NONE = "0/0";

  private final Machinery machinery;

  NodeDataProbe(Machinery machinery) {
    this.machinery = machinery;
  }

  NodeData look(NodeSpec spec) {
    PgData pgdata = pgData(spec);
    return new NodeData(spec.node(), pgdata, etcdData(spec), patroniIdle(spec, pgdata));
  }

  /** One that has nothing and does nothing waits for somebody else; who does not say it, works. */
  private boolean patroniIdle(NodeSpec spec, PgData pgdata) {
    if (!spec.has(Role.DATABASE) || machinery.systemd().state(PatroniUnit.NAME).atRest()) {
      return true;
    }
    try {
      return !pgdata.present()
          && new LocalPatroni(spec, machinery.files())
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
        EtcdSteps.hasData(spec),
        machinery.containers().present()
            && machinery.containers().find(EtcdContainer.NAME).isPresent());
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
    Optional<Path> bin = Programs.of(spec.plan().postgresql(), machinery.files()).binOfData();
    if (bin.isEmpty()) {
      return new PgData(path, true, "", 0, "", "unknown: no pg_controldata on this node");
    }
    Map<String, String> control = new HashMap<>();
    machinery
        .commands()
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
