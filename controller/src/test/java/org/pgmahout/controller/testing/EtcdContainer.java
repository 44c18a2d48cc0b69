package org.pgmahout.controller.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** A real etcd of one member in a container, without TLS, on a free port of this computer. */
public final class EtcdContainer {
  private final String name;
  private final int port;

  private EtcdContainer(String name, int port) {
    this.name = name;
    this.port = port;
  }

  /**
   * Starts one.
   *
   * @param purpose the container's name says whose it is
   */
  public static EtcdContainer start(String purpose) throws Exception {
    EtcdContainer etcd =
        new EtcdContainer(
            "pgmahout-" + purpose + "-" + ProcessHandle.current().pid(), FreePort.any());
    String image = System.getProperty("pgmahout.etcd.image", "quay.io/coreos/etcd:v3.5.16");
    String program = "/usr/local/bin/etcd --name=node-00 --data-dir=/tmp/etcd";
    String clients = "--listen-client-urls=%1$s --advertise-client-urls=%1$s".formatted(etcd.url());
    String peers = "--listen-peer-urls=http://127.0.0.1:" + FreePort.any();
    docker("run -d --rm --network host --name", etcd.name, image, program, clients, peers);
    return etcd;
  }

  /** Its client port. */
  public int port() {
    return port;
  }

  /** Its client URL. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  private static void docker(String... words) throws Exception {
    List<String> command = List.of(("docker " + String.join(" ", words)).split(" ", -1));
    Process docker = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(docker.getInputStream().readAllBytes());
    assertThat(docker.waitFor()).as("%s%n%s", command, said).isZero();
  }

  /** Removes it, with its data. */
  public void remove() throws Exception {
    docker("rm -f", name);
  }
}
