package org.pgmahout.common.wire;

/**
 * What an agent shall show and whom it shall trust, from now on and without a restart.
 *
 * @param chainPem its new certificate; empty to keep the one it has
 * @param authoritiesPem whose certificates it accepts: one of them it must trust already
 * @param revocationsPem which of them it refuses; never fewer than before
 */
public record CertificateUpdate(String chainPem, String authoritiesPem, String revocationsPem) {}
