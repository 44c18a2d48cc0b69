package org.pgmahout.agent.component.system;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.agent.component.NodeComponent;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.Remembered;
import org.pgmahout.agent.component.docker.DockerComponent;
import org.pgmahout.agent.component.etcd.EtcdComponent;
import org.pgmahout.agent.component.haproxy.HaproxyComponent;
import org.pgmahout.agent.component.patroni.PatroniComponent;
import org.pgmahout.agent.component.postgresql.PostgresqlComponent;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.LocalHttp;

/** The product's rooms, asked for nothing but what a removal takes of each. */
final class RemovedRooms {
  private static final Remembered NOTHING =
      new Remembered(Optional::empty, Optional::empty, Map::of);

  private RemovedRooms() {}

  static List<NodeComponent> all(NodeTools tools) {
    Path nowhere = Path.of("/nowhere");
    return List.of(
        new SystemComponent(
            tools,
            new AgentFolders(nowhere, nowhere),
            NOTHING,
            spec -> {
              throw new AssertionError("nobody is judged here");
            },
            List.of()),
        new DockerComponent(tools),
        new EtcdComponent(tools, LocalHttp.over(Optional.empty())),
        new PostgresqlComponent(
            tools,
            NOTHING,
            spec -> {
              throw new AssertionError("nothing is tried here");
            }),
        new PatroniComponent(tools, NOTHING),
        new HaproxyComponent(tools));
  }
}
