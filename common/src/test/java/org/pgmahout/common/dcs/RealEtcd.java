package org.pgmahout.common.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

/** An etcd of one member in a container of its own on loopback. */
final class RealEtcd implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(10);
  static final String IMAGE =
      System.getProperty("pgmahout.etcd.image", "quay.io/coreos/etcd:v3.5.16");

  final CertificateAuthority authority =
      CertificateAuthority.create("cluster", Instant.now(), Duration.ofDays(1));
  final String url;
  final String peerUrl;
  private final String name;

  private RealEtcd(String scheme, String name) throws IOException {
    this.url = scheme + "://127.0.0.1:" + FreePort.any();
    this.peerUrl = scheme + "://127.0.0.1:" + FreePort.any();
    this.name = "pgmahout-" + name + "-" + ProcessHandle.current().pid();
  }

  /** Without certificates. */
  static RealEtcd plain(String name) throws IOException {
    RealEtcd etcd = new RealEtcd("http", name);
    etcd.start(List.of(), List.of());
    return etcd;
  }

  /**
   * With mutual TLS on both sides, as the product starts it.
   *
   * @param pki folder for its certificates
   */
  static RealEtcd tls(String name, Path pki) throws IOException {
    RealEtcd etcd = new RealEtcd("https", name);
    Files.writeString(pki.resolve("ca.crt"), etcd.authority.certificatePem());
    KeyAndChain leaf = etcd.issue(new Identity("node-00", CertificateRole.PEER));
    Files.writeString(pki.resolve("node.crt"), leaf.chainPem());
    Files.writeString(pki.resolve("node.key"), leaf.keyPem().reveal());
    List<String> flags = new ArrayList<>();
    for (String side : List.of("", "peer-")) {
      flags.add("--%scert-file=/pki/node.crt".formatted(side));
      flags.add("--%skey-file=/pki/node.key".formatted(side));
      flags.add("--%strusted-ca-file=/pki/ca.crt".formatted(side));
      flags.add("--%sclient-cert-auth".formatted(side));
    }
    flags.add("--peer-cert-allowed-cn=" + EtcdUsers.PEER);
    etcd.start(List.of("-v", pki + ":/pki:ro"), flags);
    return etcd;
  }

  private void start(List<String> docker, List<String> flags) {
    List<String> line = new ArrayList<>(List.of("run", "-d", "--rm", "--name", name));
    line.addAll(List.of("--network", "host"));
    line.addAll(docker);
    line.addAll(List.of(IMAGE, "/usr/local/bin/etcd", "--name=node-00", "--data-dir=/tmp/etcd"));
    line.addAll(List.of("--listen-client-urls=" + url, "--advertise-client-urls=" + url));
    line.addAll(List.of("--listen-peer-urls=" + peerUrl));
    line.addAll(List.of("--initial-advertise-peer-urls=" + peerUrl));
    line.add("--initial-cluster=node-00=" + peerUrl);
    line.addAll(flags);
    docker(line);
  }

  /** As somebody whose certificate this etcd's authority signed. */
  EtcdAccess as(KeyAndChain self) {
    return EtcdAccess.mutualTls(List.of(url), self, List.of(authority.certificate()), DEADLINE);
  }

  KeyAndChain issue(Identity identity) {
    return issue(authority, identity);
  }

  static KeyAndChain issue(CertificateAuthority by, Identity identity) {
    return by.issue(
        identity, List.of("node-00", "localhost", "127.0.0.1"), Instant.now(), Duration.ofDays(1));
  }

  @Override
  public void close() {
    docker(List.of("rm", "-f", name));
  }

  static void docker(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes());
      assertThat(process.onExit().join().exitValue())
          .as(String.join(" ", command) + "\n" + said)
          .isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
