package org.pgmahout.common.wire;

/**
 * What an agent is to show and whom it is to trust, from now on and without a restart.
 *
 * @param chainPem its new certificate; empty to keep the one it has
 * @param authoritiesPem whose certificates it accepts; other ones than before only when one of
 *     those trusted before signed this list
 * @param authoritiesNumber of this list of authorities; never smaller than before
 * @param authoritiesSignature over number and authorities, in Base64
 * @param revocationsPem which of them it refuses; never fewer than before
 */
public record CertificateUpdate(
    String chainPem,
    String authoritiesPem,
    long authoritiesNumber,
    String authoritiesSignature,
    String revocationsPem) {}
