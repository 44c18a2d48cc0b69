package org.pgmahout.common.dcs;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Accepts a server whose certificate the cluster authority signed for one of the members'
 * addresses. gRPC's own check knows a single name for all members, which no member's certificate
 * could carry.
 */
final class EtcdTrust extends X509ExtendedTrustManager {
  private final X509TrustManager platform;
  private final Set<String> hosts;

  EtcdTrust(X509TrustManager platform, Collection<String> hosts) {
    this.platform = platform;
    this.hosts = Set.copyOf(hosts);
  }

  private void judge(X509Certificate[] chain, String authType) throws CertificateException {
    platform.checkServerTrusted(chain, authType);
    Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
    boolean known =
        names != null
            && names.stream().anyMatch(name -> hosts.contains(String.valueOf(name.get(1))));
    if (!known) {
      throw new CertificateException(
          "the server's certificate is for " + names + ", expected one of " + hosts);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this side is a client only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return platform.getAcceptedIssuers();
  }
}
