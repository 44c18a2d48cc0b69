package org.pgmahout.common.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.pgmahout.common.x509.KeyAndChain;

/**
 * The one key and certificate this end shows. Without a key store between: it would encrypt and
 * decrypt the key with ten thousand rounds of hashing, for every connection of a short command.
 */
public final class OwnKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "self";

  private final KeyAndChain self;
  private final Consumer<Set<X500Principal>> trusted;

  /** Shows this one. */
  public OwnKey(KeyAndChain self) {
    this(self, _ -> {});
  }

  /**
   * @param trusted takes whose signature a server says that it wants
   */
  OwnKey(KeyAndChain self, Consumer<Set<X500Principal>> trusted) {
    this.self = self;
    this.trusted = trusted;
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
    trusted.accept(
        Arrays.stream(issuers == null ? new Principal[0] : issuers)
            .filter(X500Principal.class::isInstance)
            .map(X500Principal.class::cast)
            .collect(Collectors.toSet()));
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
