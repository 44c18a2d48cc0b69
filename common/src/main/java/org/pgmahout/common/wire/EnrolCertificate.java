package org.pgmahout.common.wire;

import org.pgmahout.common.outcome.Secret;

/**
 * Ends an enrolment: the signed certificate with its chain, and the control authority to trust.
 *
 * @param chainPem the node's certificate first, then intermediates
 * @param authorityPem the control authority's certificate
 */
public record EnrolCertificate(String node, Secret token, String chainPem, String authorityPem) {}
