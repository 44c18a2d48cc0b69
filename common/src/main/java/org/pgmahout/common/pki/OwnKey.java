package org.pgmahout.common.pki;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The one key and certificate this end shows. Without a key store between: it would encrypt and
 * decrypt the key with ten thousand rounds of hashing, for every connection of a short command.
 */
public final class OwnKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "self";

  private final KeyAndChain self;

  /** Shows this one. */
  public OwnKey(KeyAndChain self) {
    this.self = self;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return self.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return self.key();
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return fits(keyTypes) ? ALIAS : null;
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return fits(keyTypes) ? ALIAS : null;
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return fits(keyType) ? ALIAS : null;
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return fits(keyType) ? ALIAS : null;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return fits(keyType) ? new String[] {ALIAS} : null;
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return fits(keyType) ? new String[] {ALIAS} : null;
  }

  private boolean fits(String... keyTypes) {
    return Arrays.asList(keyTypes).contains(self.key().getAlgorithm());
  }
}
