package org.pgmahout.common.dcs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An etcd of three members in containers of their own on loopback, without certificates. */
final class RealEtcdCluster implements AutoCloseable {
  private static final int MEMBERS = 3;

  final List<String> urls = new ArrayList<>();
  private final List<String> containers = new ArrayList<>();

  RealEtcdCluster(String name) throws IOException {
    List<String> peers = new ArrayList<>();
    for (int member = 0; member < MEMBERS; member++) {
      urls.add("http://127.0.0.1:" + FreePort.any());
      peers.add("http://127.0.0.1:" + FreePort.any());
    }
    String all =
        IntStream.range(0, MEMBERS)
            .mapToObj(member -> "node-0" + member + "=" + peers.get(member))
            .collect(Collectors.joining(","));
    for (int member = 0; member < MEMBERS; member++) {
      String container = "pgmahout-%s-%d-%d".formatted(name, member, ProcessHandle.current().pid());
      containers.add(container);
      List<String> line = new ArrayList<>(List.of("run", "-d", "--name", container));
      line.addAll(List.of("--network", "host", RealEtcd.IMAGE, "/usr/local/bin/etcd"));
      line.addAll(List.of("--name=node-0" + member, "--data-dir=/tmp/etcd"));
      line.addAll(List.of("--listen-client-urls=" + urls.get(member)));
      line.addAll(List.of("--advertise-client-urls=" + urls.get(member)));
      line.addAll(List.of("--listen-peer-urls=" + peers.get(member)));
      line.addAll(List.of("--initial-advertise-peer-urls=" + peers.get(member)));
      line.addAll(List.of("--initial-cluster=" + all));
      line.addAll(List.of("--unsafe-no-fsync"));
      RealEtcd.docker(line);
    }
  }

  void stop(int member) {
    RealEtcd.docker(List.of("stop", "-t", "1", containers.get(member)));
  }

  void start(int member) {
    RealEtcd.docker(List.of("start", containers.get(member)));
  }

  /** Forgets what was before a revision. */
  void compact(int member, long revision) {
    RealEtcd.docker(
        List.of(
            "exec",
            containers.get(member),
            "/usr/local/bin/etcdctl",
            "--endpoints=" + urls.get(member),
            "compact",
            String.valueOf(revision)));
  }

  @Override
  public void close() {
    List<String> line = new ArrayList<>(List.of("rm", "-f"));
    line.addAll(containers);
    RealEtcd.docker(line);
  }
}
