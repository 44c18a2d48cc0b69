package org.pgmahout.common.wire;

import org.pgmahout.common.outcome.Secret;

/**
 * Ends an enrolment: the signed certificate with its chain, and whom to trust.
 *
 * @param chainPem the node's certificate first, then intermediates
 * @param authorityPem the control authority's certificate; a second one while it is being replaced
 * @param authorityNumber of this list of authorities: an older one is refused from then on
 * @param revocationsPem certificates to refuse; empty for none
 */
public record EnrolCertificate(
    String node,
    Secret token,
    String chainPem,
    String authorityPem,
    long authorityNumber,
    String revocationsPem) {}
