package org.pgmahout.common.dcs;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.pki.KeyAndChain;

/**
 * How to reach an etcd.
 *
 * @param urls client URLs of all members
 * @param tls what to show and whom to trust; empty for plain HTTP
 * @param deadline of every call
 */
public record EtcdAccess(List<URI> urls, Optional<Tls> tls, Duration deadline) {

  public EtcdAccess {
    urls = List.copyOf(urls);
  }

  /**
   * Mutual TLS.
   *
   * @param self our certificate and key
   * @param authority signer of the members' certificates
   */
  public record Tls(KeyAndChain self, X509Certificate authority) {}

  /** Without certificates. */
  public static EtcdAccess plain(List<String> urls, Duration deadline) {
    return new EtcdAccess(urls.stream().map(URI::create).toList(), Optional.empty(), deadline);
  }

  /** With certificates of the cluster authority. */
  public static EtcdAccess mutualTls(
      List<String> urls, KeyAndChain self, X509Certificate authority, Duration deadline) {
    return new EtcdAccess(
        urls.stream().map(URI::create).toList(), Optional.of(new Tls(self, authority)), deadline);
  }
}
