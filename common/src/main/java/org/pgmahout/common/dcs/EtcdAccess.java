package org.pgmahout.common.dcs;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.x509.KeyAndChain;

/**
 * How to reach an etcd.
 *
 * @param urls client URLs of all members
 * @param tls what to show and whom to trust; empty for plain HTTP
 * @param login who to be where no certificate says it; empty to be nobody
 * @param deadline of every call
 */
public record EtcdAccess(
    List<URI> urls, Optional<Tls> tls, Optional<Login> login, Duration deadline) {

  public EtcdAccess {
    urls = List.copyOf(urls);
  }

  /**
   * Mutual TLS.
   *
   * @param self our certificate and key
   * @param authorities signers of the members' certificates
   */
  public record Tls(KeyAndChain self, List<X509Certificate> authorities) {
    public Tls {
      authorities = List.copyOf(authorities);
    }
  }

  /**
   * A user of etcd's.
   *
   * @param passwords the ones it may have now, the likely one first
   */
  public record Login(String user, List<Secret> passwords) {
    public Login {
      passwords = List.copyOf(passwords);
    }
  }

  /** The host of a URL, an IPv6 address without its brackets. */
  static String host(URI url) {
    return url.getHost().replaceAll("[\\[\\]]", "");
  }

  /** The same with the second URL first: clients ask the first that listens. */
  public EtcdAccess next() {
    List<URI> turned = new ArrayList<>(urls);
    Collections.rotate(turned, -1);
    return new EtcdAccess(turned, tls, login, deadline);
  }

  /** The same with one URL alone. */
  public EtcdAccess only(URI url) {
    return new EtcdAccess(List.of(url), tls, login, deadline);
  }

  /** Without certificates, as nobody. */
  public static EtcdAccess plain(List<String> urls, Duration deadline) {
    return new EtcdAccess(
        urls.stream().map(URI::create).toList(), Optional.empty(), Optional.empty(), deadline);
  }

  /** The same as a user, once etcd asks for one. */
  public EtcdAccess as(Login user) {
    return new EtcdAccess(urls, tls, Optional.of(user), deadline);
  }

  /** With certificates of the cluster authority; the CN of ours is who we are. */
  public static EtcdAccess mutualTls(
      List<String> urls, KeyAndChain self, List<X509Certificate> authorities, Duration deadline) {
    return new EtcdAccess(
        urls.stream().map(URI::create).toList(),
        Optional.of(new Tls(self, authorities)),
        Optional.empty(),
        deadline);
  }
}
